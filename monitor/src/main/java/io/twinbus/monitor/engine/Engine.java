package io.twinbus.monitor.engine;

import io.twinbus.event.TwinEvent;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.fleet.TwinRecord;
import io.twinbus.monitor.health.Alerts;
import io.twinbus.monitor.health.Judge;
import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.monitor.policy.PolicyBook;
import io.twinbus.monitor.recovery.Decision;
import io.twinbus.monitor.recovery.FlashEvidence;
import io.twinbus.monitor.recovery.Ladder;
import io.twinbus.monitor.recovery.Situation;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.Recovery;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the fleet up to date with the bus, judges each twin when something changed or a deadline
 * passed, and asks for recoveries.
 *
 * <p>Guarantees: a twin is judged within one tick after its evidence changed or its next deadline
 * passed; a new rung is asked for only after its record is on the bus; a request that nobody acted
 * upon is repeated under its key until the next rung is due. Safe for use by many threads.
 */
public final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Duration REFRESH = Duration.ofMinutes(5);
  private static final int MOST_A_TICK = 2000;

  private final FleetStore fleet;
  private final EventLog events;
  private final PolicyBook policies;
  private final Duration repeatEvery;
  private final Outlet outlet;
  private final Map<TwinId, TwinWatch> watches = new HashMap<>();
  private final Set<TwinId> dirty = new LinkedHashSet<>();
  private boolean runtimeAlive;

  /**
   * An engine that has read nothing yet.
   *
   * @param repeatEvery how often a request is repeated that nobody acted upon
   */
  public Engine(
      FleetStore fleet, EventLog events, PolicyBook policies, Duration repeatEvery, Outlet outlet) {
    this.fleet = fleet;
    this.events = events;
    this.policies = policies;
    this.repeatEvery = repeatEvery;
    this.outlet = outlet;
  }

  public synchronized void desired(TwinId twin, Optional<DesiredState> document, Instant now) {
    fleet.desired(twin, document, now);
    touch(twin);
  }

  public synchronized void reported(
      TwinId twin, Optional<ReportedState> document, boolean live, Instant now) {
    fleet.reported(twin, document, live, now);
    document.ifPresent(each -> touch(twin).reported(each, live, now));
  }

  public synchronized void connection(
      TwinId twin, Optional<ConnectionState> document, boolean live, Instant now) {
    fleet.connection(twin, document, now);
    document.ifPresent(each -> touch(twin).connection(each, live, now));
  }

  public synchronized void status(
      TwinId twin, Optional<TwinStatus> document, boolean live, Instant now) {
    fleet.status(twin, document, now);
    document.ifPresent(each -> touch(twin).status(each, live, now));
  }

  /** A judgement came: our own, or that of another monitor, which counts as ours. */
  public synchronized void health(TwinId twin, Optional<Health> document, Instant now) {
    fleet.health(twin, document, now);
    watch(twin).health = document;
  }

  public synchronized void flash(TwinId twin, FlashProgress message, Instant now) {
    TwinWatch watch = touch(twin);
    watch.hear(now);
    watch.flash = FlashEvidence.of(watch.flash, message, now);
  }

  /** The device said something of any other kind. */
  public synchronized void heard(TwinId twin, Instant now) {
    watch(twin).hear(now);
  }

  public synchronized void event(TwinId twin, TwinEvent event, Instant now) {
    events.add(twin, event);
    if (event.getType().equals("CommandRefused") && event.getMessage().contains("full")) {
      TwinWatch watch = touch(twin);
      watch.refused = watch.refused.with(now);
    }
  }

  /** Somebody takes note of an alert. */
  public synchronized void acknowledge(TwinId twin, String alert, String by, Instant now) {
    TwinWatch watch = watch(twin);
    if (watch.health.isEmpty()) {
      return;
    }
    Health before = watch.health.get();
    Health after =
        before.toBuilder()
            .clearAlerts()
            .addAllAlerts(Alerts.acknowledge(before.getAlertsList(), alert, by, now))
            .build();
    if (!after.equals(before)) {
      LOG.atInfo()
          .addKeyValue("tenant", twin.tenant())
          .addKeyValue("target", twin.target())
          .addKeyValue("alert", alert)
          .log("Alert acknowledged by {}", by);
      var unused = publish(twin, watch, after, now);
    }
  }

  /** Whether a twin runtime is alive. */
  public synchronized void runtimeAlive(boolean alive) {
    if (runtimeAlive != alive) {
      runtimeAlive = alive;
      dirty.addAll(watches.keySet());
    }
  }

  /** Judges what changed, and what is due; call it often. */
  public synchronized void tick(Instant now) {
    List<TwinId> work = new ArrayList<>();
    for (TwinId twin : dirty) {
      if (work.size() >= MOST_A_TICK) {
        break;
      }
      work.add(twin);
    }
    work.forEach(dirty::remove);
    if (work.size() < MOST_A_TICK) {
      watches.forEach(
          (twin, watch) -> {
            if (!now.isBefore(watch.due)) {
              work.add(twin);
            }
          });
    }
    work.forEach(twin -> judge(twin, now));
  }

  private void judge(TwinId id, Instant now) {
    TwinWatch watch = watch(id);
    Optional<TwinRecord> known = fleet.twin(id);
    if (known.isEmpty()) {
      watches.remove(id);
      return;
    }
    TwinRecord twin = known.get();
    HealthPolicy policy = policies.forTarget(id.tenant(), twin.row().kind(), twin.row().labels());
    Optional<Recovery> recovery = watch.health.filter(Health::hasRecovery).map(Health::getRecovery);
    Situation situation = watch.situation(twin, policy, runtimeAlive, now);
    Decision decision = Ladder.decide(recovery, situation, now);
    Judge.Judgement judgement =
        Judge.judge(
            watch.evidence(twin, policy, runtimeAlive, decision.stall()),
            watch.health,
            decision.record(),
            now);
    watch.due = earliest(judgement.nextDue(), decision, now);
    if (judgement.changed() || !now.isBefore(later(watch.published).plus(REFRESH))) {
      List<AlertChange> told =
          AlertChange.between(
              Optional.of(id),
              watch.health.map(Health::getAlertsList).orElse(List.of()),
              judgement.health().getAlertsList());
      told.forEach(outlet::alert);
      CompletableFuture<Void> stored = publish(id, watch, judgement.health(), now);
      decision.request().ifPresent(request -> ask(id, watch, request, stored, now));
    } else if (decision.unanswered().isPresent()
        && !now.isBefore(later(watch.asked).plus(repeatEvery))) {
      ask(id, watch, decision.unanswered().get(), CompletableFuture.completedFuture(null), now);
    }
  }

  private Instant earliest(Optional<Instant> ofRules, Decision decision, Instant now) {
    Instant due = now.plus(REFRESH);
    if (ofRules.isPresent() && ofRules.get().isBefore(due)) {
      due = ofRules.get();
    }
    if (decision.nextDue().isPresent() && decision.nextDue().get().isBefore(due)) {
      due = decision.nextDue().get();
    }
    Instant again = now.plus(repeatEvery);
    boolean repeats = decision.unanswered().isPresent() || decision.request().isPresent();
    return repeats && again.isBefore(due) ? again : due;
  }

  private CompletableFuture<Void> publish(
      TwinId twin, TwinWatch watch, Health health, Instant now) {
    Optional<Health> before = watch.health;
    boolean turned = before.filter(each -> each.getVerdict() == health.getVerdict()).isEmpty();
    if (turned) {
      LOG.atInfo()
          .addKeyValue("tenant", twin.tenant())
          .addKeyValue("target", twin.target())
          .addKeyValue("verdict", health.getVerdict())
          .log(
              "Judged: {}",
              health.getEvidenceCount() > 0 ? health.getEvidence(0).getMessage() : "");
    }
    watch.health = Optional.of(health);
    watch.published = now;
    CompletableFuture<Void> stored = outlet.health(twin, health);
    return stored.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            forget(twin, health, before, failure);
          }
        });
  }

  /** What the broker did not take was not decided: the next tick decides again. */
  private synchronized void forget(
      TwinId twin, Health health, Optional<Health> before, Throwable failure) {
    LOG.atWarn()
        .addKeyValue("tenant", twin.tenant())
        .addKeyValue("target", twin.target())
        .log("The broker did not take a judgement, trying again: {}", failure.getMessage());
    TwinWatch watch = watch(twin);
    if (watch.health.equals(Optional.of(health))) {
      watch.health = before;
      watch.due = Instant.now().plus(repeatEvery);
    }
  }

  private void ask(
      TwinId twin,
      TwinWatch watch,
      RecoverRequest request,
      CompletableFuture<Void> stored,
      Instant now) {
    LOG.atInfo()
        .addKeyValue("tenant", twin.tenant())
        .addKeyValue("target", twin.target())
        .addKeyValue("session", request.getSession())
        .addKeyValue("attempt", request.getAttempt())
        .log("Asking for {}: {}", request.getAction(), request.getReason());
    watch.asked = now;
    var unused =
        stored
            .thenCompose(done -> outlet.recover(twin, request))
            .exceptionally(
                failure -> {
                  LOG.atWarn()
                      .addKeyValue("tenant", twin.tenant())
                      .addKeyValue("target", twin.target())
                      .log("The request did not leave, it is repeated: {}", failure.getMessage());
                  return null;
                });
  }

  private static Instant later(Instant at) {
    return at.isBefore(Instant.EPOCH) ? Instant.EPOCH : at;
  }

  private TwinWatch touch(TwinId twin) {
    dirty.add(twin);
    return watch(twin);
  }

  private TwinWatch watch(TwinId twin) {
    return watches.computeIfAbsent(twin, each -> new TwinWatch());
  }
}
