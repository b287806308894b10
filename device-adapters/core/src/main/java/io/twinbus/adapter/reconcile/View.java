package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.reconcile.ComponentView.State;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a component is reported: never READY without evidence of this process. */
final class View {
  private View() {}

  static ComponentView of(Managed m, Map<String, Managed> all, Policy policy, Instant now) {
    int restarts = m.journal().map(JournalEntry::restarts).orElse(0);
    if (m.evidence().map(Managed.Seen::observation).orElse(null)
        instanceof Observation.Ready ready) {
      restarts += ready.restarts();
    }
    Said said = m.wanted().isEmpty() ? leaving(m, all, policy, now) : staying(m, all, policy, now);
    return new ComponentView(m.name(), said.state(), digest(m), said.message(), restarts);
  }

  private record Said(State state, String message) {}

  private static String digest(Managed m) {
    if (m.evidence().map(Managed.Seen::observation).orElse(null)
        instanceof Observation.Ready ready) {
      return ready
          .digest()
          .or(() -> m.wanted().flatMap(w -> w.spec().artifact()).map(ArtifactRef::digest))
          .orElse("");
    }
    return m.journal()
        .filter(entry -> entry.stage() == JournalEntry.Stage.APPLIED)
        .flatMap(entry -> entry.spec().artifact())
        .map(ArtifactRef::digest)
        .orElse("");
  }

  private static Said leaving(Managed m, Map<String, Managed> all, Policy policy, Instant now) {
    Optional<Said> call = calling(m, policy, now);
    if (call.isPresent()) {
      return call.get();
    }
    if (m.flashing().flatMap(Flashing::stands).isPresent()) {
      return new Said(State.REMOVING, standing(m));
    }
    if (m.retry().failed()) {
      return new Said(State.REMOVING, "cannot be removed: " + retry(m.retry()));
    }
    return new Said(
        State.REMOVING,
        Order.mustStayFor(m, all).map(other -> "waits until " + other + " is gone").orElse(""));
  }

  private static Said staying(Managed m, Map<String, Managed> all, Policy policy, Instant now) {
    Wanted wanted = m.wanted().orElseThrow();
    if (!wanted.problems().isEmpty()) {
      return new Said(
          State.FAILED,
          wanted.problems().stream().map(Problem::toString).collect(Collectors.joining("; ")));
    }
    Optional<Said> call = calling(m, policy, now);
    if (call.isPresent()) {
      return call.get();
    }
    if (m.isReady()) {
      return new Said(State.READY, m.evidence().orElseThrow().observation().message());
    }
    if (m.flashing().flatMap(Flashing::stands).isPresent()) {
      return new Said(State.APPLYING, standing(m));
    }
    if (m.retry().failed()) {
      return new Said(State.FAILED, retry(m.retry()));
    }
    Optional<String> impossible = Order.impossible(wanted, all);
    if (impossible.isPresent()) {
      return new Said(State.FAILED, impossible.get());
    }
    return unready(m, wanted, all, policy, now);
  }

  private static Said unready(
      Managed m, Wanted wanted, Map<String, Managed> all, Policy policy, Instant now) {
    boolean settled = m.journal().filter(entry -> entry.holds(wanted)).isPresent();
    Observation seen = m.evidence().map(Managed.Seen::observation).orElse(null);
    if (seen instanceof Observation.Unknown unknown) {
      boolean long_ = now.isAfter(m.since().plus(wanted.spec().limits().apply()));
      return new Said(long_ ? State.FAILED : State.PENDING, unknown.message());
    }
    if (settled && seen instanceof Observation.Starting starting) {
      return new Said(State.APPLYING, starting.message());
    }
    if (settled && seen != null) {
      List<Instant> repairs = m.repairsWithin(policy.restartWindow(), now);
      if (repairs.size() >= policy.restartBudget()) {
        return new Said(
            State.FAILED,
            "repaired "
                + repairs.size()
                + " times within "
                + Texts.of(policy.restartWindow())
                + " and broken again"
                + Texts.after(seen.message())
                + "; next try at "
                + Texts.of(repairs.getFirst().plus(policy.restartWindow())));
      }
    }
    Optional<String> waits = Order.waitsFor(wanted, all);
    if (waits.isPresent()) {
      return new Said(State.PENDING, waits.get());
    }
    return settled
        ? new Said(State.APPLYING, seen == null ? "" : seen.message())
        : new Said(State.PENDING, "");
  }

  private static Optional<Said> calling(Managed m, Policy policy, Instant now) {
    Call call = m.call().filter(Call::changes).orElse(null);
    if (call == null) {
      return Optional.empty();
    }
    Call.CutOff cut = call.cutOff().orElse(null);
    if (cut != null && !now.isBefore(cut.at().plus(policy.cancelGrace()))) {
      return Optional.of(
          new Said(
              State.FAILED,
              "the driver does not end its call, although it was told so at "
                  + Texts.of(cut.at())
                  + " ("
                  + cut.reason()
                  + "); restart the adapter"));
    }
    State state = m.wanted().isEmpty() ? State.REMOVING : State.APPLYING;
    return Optional.of(new Said(state, m.progress()));
  }

  private static String standing(Managed m) {
    return "waits for recovery: "
        + m.flashing().flatMap(Flashing::stands).map(Flashing.Standing::reason).orElse("");
  }

  private static String retry(Retry retry) {
    return retry.gaveUp()
        ? retry.message()
        : retry.message()
            + " (failed "
            + retry.failures()
            + (retry.failures() == 1 ? " time" : " times")
            + ", next try at "
            + Texts.of(retry.notBefore())
            + ")";
  }
}
