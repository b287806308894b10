package io.twinbus.cli.session;

import com.google.protobuf.Message;
import io.twinbus.plan.Planner;
import io.twinbus.plan.SpecRef;
import io.twinbus.plan.TwinView;
import io.twinbus.plan.World;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tenant's plan is made from, read from the bus, and what the planner makes of a change. */
public final class Worlds {
  private Worlds() {}

  /** Everything that the plan of the session's tenant is made from. */
  public static World read(BusSession session) {
    Map<SpecRef, Message> documents = new HashMap<>();
    Retained.collect(session, AddressFilter.everySpecOf(session.tenant()))
        .forEach(
            (address, document) -> {
              Address.Spec spec = (Address.Spec) address;
              documents.put(new SpecRef(spec.kind(), spec.name()), document);
            });
    Map<SpecRef, SpecStatus> statuses = new HashMap<>();
    Retained.collect(session, AddressFilter.everySpecStatusOf(session.tenant()))
        .forEach(
            (address, status) -> {
              Address.SpecStatusOf spec = (Address.SpecStatusOf) address;
              statuses.put(new SpecRef(spec.kind(), spec.name()), status);
            });
    return new World(documents, twins(session), statuses);
  }

  private static Map<String, TwinView> twins(BusSession session) {
    Map<String, DesiredState> desired = Retained.twins(session, TwinAspect.DESIRED);
    Map<String, ReportedState> reported = Retained.twins(session, TwinAspect.REPORTED);
    Map<String, TwinStatus> statuses = Retained.twins(session, TwinAspect.STATUS);
    Set<String> targets = new HashSet<>(desired.keySet());
    targets.addAll(reported.keySet());
    targets.addAll(statuses.keySet());
    Map<String, TwinView> views = new HashMap<>();
    for (String target : targets) {
      TwinStatus status = statuses.getOrDefault(target, TwinStatus.getDefaultInstance());
      boolean fresh = statuses.containsKey(target) && status.getPhase() != TwinStatus.Phase.UNKNOWN;
      views.put(
          target,
          new TwinView(
              Optional.ofNullable(desired.get(target)),
              Optional.ofNullable(reported.get(target)),
              status.getConnected(),
              fresh,
              status.getQuarantineList().stream()
                  .map(Quarantine::getDigest)
                  .collect(Collectors.toSet())));
    }
    return views;
  }

  /** The steps that would follow from a change, for people; empty when none would. */
  public static String plan(World before, List<? extends Message> changed) {
    String now = Planner.plan(before, Instant.now()).explain();
    String then = Planner.plan(before.with(changed), Instant.now()).explain();
    return then.equals(now) ? "" : then.stripTrailing();
  }
}
