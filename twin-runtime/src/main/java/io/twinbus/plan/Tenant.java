package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What one tenant's plan service knows, and what it has under way. Guarded by the service's lock.
 */
final class Tenant {
  final String name;

  /** Made when everything that was retained is known. */
  Optional<Planning> planning = Optional.empty();

  final Map<SpecRef, SpecStatus> published = new HashMap<>();
  final Map<SpecRef, Instant> publishedAt = new HashMap<>();
  final Set<SpecRef> waiting = new HashSet<>();

  /** Writes without an echo yet, and when they are tried again. */
  final Map<String, Instant> underWay = new HashMap<>();

  final Map<SpecRef, Instant> clearing = new HashMap<>();
  private final Map<SpecRef, Message> documents = new HashMap<>();
  private final Map<String, TwinView> views = new HashMap<>();

  Tenant(String name) {
    this.name = name;
  }

  void document(SpecRef ref, Optional<Message> document) {
    document.ifPresentOrElse(found -> documents.put(ref, found), () -> documents.remove(ref));
    planning.ifPresent(plan -> document.ifPresentOrElse(plan::put, () -> plan.remove(ref)));
    if (document.isEmpty()) {
      clearing.remove(ref);
    }
  }

  void status(SpecRef ref, SpecStatus status) {
    if (planning.isEmpty()) {
      published.put(ref, status);
    }
  }

  /** A twin is as follows now; default instances stand for what is not there. */
  void twin(String target, DesiredState desired, ReportedState reported, TwinStatus status) {
    TwinView before = views.getOrDefault(target, TwinView.NOTHING);
    if (desired.getGeneration() != before.generation()) {
      underWay.remove(target);
    }
    TwinView view =
        new TwinView(
            desired.getGeneration() == 0 ? Optional.empty() : Optional.of(desired),
            reported.equals(ReportedState.getDefaultInstance())
                ? Optional.empty()
                : Optional.of(reported),
            status.getConnected(),
            status.getPhase() != TwinStatus.Phase.UNKNOWN
                && status.getPhase() != TwinStatus.Phase.PHASE_UNSPECIFIED,
            quarantine(status));
    views.put(target, view);
    planning.ifPresent(plan -> plan.putTwin(target, view));
  }

  private static Set<String> quarantine(TwinStatus status) {
    return status.getQuarantineCount() == 0
        ? Set.of()
        : status.getQuarantineList().stream()
            .map(Quarantine::getDigest)
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Begins to plan with all that is known. */
  void begin() {
    if (planning.isEmpty()) {
      planning = Optional.of(Planning.of(new World(documents, views, published)));
      // A status whose document is gone was left by a crash: it is to go as well.
      published.keySet().stream().filter(ref -> !documents.containsKey(ref)).forEach(waiting::add);
    }
  }
}
