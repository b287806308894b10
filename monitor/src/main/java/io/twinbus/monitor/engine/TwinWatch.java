package io.twinbus.monitor.engine;

import io.twinbus.monitor.fleet.Doc;
import io.twinbus.monitor.fleet.TwinRecord;
import io.twinbus.monitor.health.History;
import io.twinbus.monitor.health.Times;
import io.twinbus.monitor.health.TwinEvidence;
import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.monitor.recovery.FlashDeadlines;
import io.twinbus.monitor.recovery.FlashEvidence;
import io.twinbus.monitor.recovery.Situation;
import io.twinbus.monitor.recovery.Stall;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Health;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the engine remembers of one twin beside its documents. Guarded by the engine's lock. */
final class TwinWatch {
  Optional<FlashEvidence> flash = Optional.empty();
  Optional<Instant> heard = Optional.empty();
  Optional<Duration> skew = Optional.empty();
  Optional<Health> health = Optional.empty();
  History connects = History.NONE;
  History phaseChanges = History.NONE;
  History drifts = History.NONE;
  History refused = History.NONE;
  Optional<Boolean> connected = Optional.empty();
  TwinStatus.Phase phase = TwinStatus.Phase.PHASE_UNSPECIFIED;
  Instant due = Instant.MAX;
  Instant asked = Instant.MIN;
  Instant published = Instant.MIN;

  void hear(Instant now) {
    heard = Optional.of(now);
  }

  void connection(ConnectionState state, boolean live, Instant now) {
    boolean changed = connected.filter(each -> each != state.getConnected()).isPresent();
    if (live && changed) {
      connects = connects.with(now);
    }
    connected = Optional.of(state.getConnected());
  }

  void status(TwinStatus status, boolean live, Instant now) {
    TwinStatus.Phase to = status.getPhase();
    if (live && phase != TwinStatus.Phase.PHASE_UNSPECIFIED && to != phase) {
      boolean edge = to == TwinStatus.Phase.IN_SYNC || phase == TwinStatus.Phase.IN_SYNC;
      phaseChanges = edge ? phaseChanges.with(now) : phaseChanges;
      drifts = to == TwinStatus.Phase.DRIFTED ? drifts.with(now) : drifts;
    }
    phase = to;
    if (status.hasLastSeen()) {
      Instant seen = Times.instant(status.getLastSeen());
      Instant bounded = seen.isAfter(now) ? now : seen;
      heard = Optional.of(heard.map(each -> Times.later(each, bounded)).orElse(bounded));
    }
    flash(status, now);
  }

  private void flash(TwinStatus status, Instant now) {
    flash =
        FlashEvidence.of(
            flash, status.getFlash(), Times.instant(status.getFlash().getLastProgressAt()), now);
  }

  /** The twin had its time to take up a session that the device speaks of, and did not. */
  private static boolean isRefused(FlashEvidence claimed, HealthPolicy policy, Instant now) {
    return !claimed.confirmed()
        && !now.isBefore(claimed.lastProgress().plus(policy.flash().started()));
  }

  void reported(ReportedState reported, boolean live, Instant now) {
    if (live) {
      hear(now);
      if (reported.hasReportedAt()) {
        skew = Optional.of(Duration.between(now, Times.instant(reported.getReportedAt())));
      }
    }
  }

  Situation situation(TwinRecord twin, HealthPolicy policy, boolean runtimeAlive, Instant now) {
    Optional<TwinStatus> status = twin.status().map(Doc::get);
    if (runtimeAlive && flash.filter(each -> isRefused(each, policy, now)).isPresent()) {
      flash = Optional.empty();
      status.ifPresent(each -> flash(each, now));
    }
    Optional<ConnectionState> connection = twin.connection().map(Doc::get);
    Optional<DesiredState> desired = twin.desired().map(Doc::get);
    Set<String> wanted = new HashSet<>();
    FlashDeadlines deadlines = policy.flash();
    for (Component each :
        desired.map(DesiredState::getComponentsList).orElse(java.util.List.of())) {
      if (each.hasArtifact()) {
        wanted.add(each.getArtifact().getDigest());
      }
      if (flash.filter(known -> known.component().equals(each.getName())).isPresent()) {
        deadlines = deadlines.with(each.getDeadlines());
      }
    }
    Set<String> quarantined = new HashSet<>();
    status.ifPresent(s -> s.getQuarantineList().forEach(each -> quarantined.add(each.getDigest())));
    boolean inSync = status.filter(s -> s.getPhase() == TwinStatus.Phase.IN_SYNC).isPresent();
    boolean running =
        status.isEmpty()
            && twin.reported().map(Doc::get).filter(each -> runs(each, wanted)).isPresent();
    return new Situation(
        flash,
        connection.map(ConnectionState::getConnected).orElse(heard.isPresent()),
        connection.map(each -> Times.instant(each.getSince())).orElse(Instant.EPOCH),
        heard.orElse(Instant.EPOCH),
        inSync || running,
        wanted,
        quarantined,
        status.filter(s -> s.getLastKnownGood().getGeneration() > 0).map(TwinWatch::good),
        deadlines);
  }

  TwinEvidence evidence(
      TwinRecord twin, HealthPolicy policy, boolean runtimeAlive, Optional<Stall> stall) {
    return new TwinEvidence(
        policy,
        twin.desired().map(Doc::get),
        twin.reported().map(Doc::get),
        twin.connection().map(Doc::get),
        twin.status().map(Doc::get),
        runtimeAlive,
        heard,
        skew,
        connects,
        phaseChanges,
        drifts,
        refused,
        stall);
  }

  private static boolean runs(ReportedState reported, Set<String> wanted) {
    return reported.getComponentsList().stream()
        .allMatch(
            each ->
                each.getState() == ComponentReport.State.READY
                    && (each.getDigest().isEmpty() || wanted.contains(each.getDigest())));
  }

  private static Set<String> good(TwinStatus status) {
    Set<String> digests = new HashSet<>();
    for (Component each : status.getLastKnownGood().getComponentsList()) {
      if (each.hasArtifact()) {
        digests.add(each.getArtifact().getDigest());
      }
    }
    return digests;
  }
}
