package io.twinbus.monitor.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.health.Times;
import io.twinbus.monitor.policy.PolicyBook;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Alert;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.Health;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EngineTest {
  private static final TwinId BOARD = TwinId.of("board");
  private static final String IMAGE = "sha256:" + "b".repeat(64);

  private Instant now = Instant.parse("2026-11-01T12:00:00Z");
  private final Bus bus = new Bus();
  private final List<AlertChange> alerts = new ArrayList<>();

  /** What is retained, and what was asked for. */
  private static final class Bus {
    Optional<Health> health = Optional.empty();
    final List<RecoverRequest> requests = new ArrayList<>();
    boolean takesHealth = true;
  }

  private final class ToBus implements Outlet {
    @Override
    public CompletableFuture<Void> health(TwinId twin, Health health) {
      if (!bus.takesHealth) {
        return CompletableFuture.failedFuture(new IllegalStateException("no broker"));
      }
      bus.health = Optional.of(health);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> recover(TwinId twin, RecoverRequest request) {
      bus.requests.add(request);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void alert(AlertChange change) {
      alerts.add(change);
    }
  }

  private Engine monitor() {
    Engine engine =
        new Engine(
            new FleetStore(),
            new EventLog(),
            PolicyBook.DEFAULT,
            Duration.ofSeconds(5),
            new ToBus());
    engine.runtimeAlive(true);
    engine.health(BOARD, bus.health, now);
    engine.connection(
        BOARD,
        Optional.of(
            ConnectionState.newBuilder()
                .setConnected(true)
                .setSince(Times.timestamp(now.minusSeconds(900)))
                .build()),
        false,
        now);
    engine.desired(
        BOARD,
        Optional.of(
            DesiredState.newBuilder()
                .setGeneration(3)
                .addComponents(
                    Component.newBuilder()
                        .setName("firmware")
                        .setType("bin")
                        .setArtifact(Artifact.newBuilder().setDigest(IMAGE)))
                .build()),
        now);
    engine.reported(
        BOARD, Optional.of(ReportedState.newBuilder().setObservedGeneration(3).build()), true, now);
    return engine;
  }

  private Optional<TwinStatus> writing(int attempt) {
    return Optional.of(
        TwinStatus.newBuilder()
            .setGeneration(3)
            .setObservedGeneration(3)
            .setPhase(TwinStatus.Phase.FLASHING)
            .setLastSeen(Times.timestamp(now))
            .setFlash(
                FlashStatus.newBuilder()
                    .setSession("s1")
                    .setComponent("firmware")
                    .setDigest(IMAGE)
                    .setPhase(FlashProgress.Phase.WRITING)
                    .setBytes(10)
                    .setTotal(100)
                    .setAttempt(attempt)
                    .setLastProgressAt(Times.timestamp(Instant.parse("2026-11-01T12:00:00Z"))))
            .build());
  }

  private void pass(Engine engine, int seconds) {
    for (int i = 0; i < seconds; i++) {
      now = now.plusSeconds(1);
      engine.tick(now);
    }
  }

  @Test
  void asksForARungAfterItsRecordIsOnTheBus() {
    Engine engine = monitor();
    engine.status(BOARD, writing(1), true, now);
    pass(engine, 31);

    assertThat(bus.requests).hasSize(1);
    assertThat(bus.requests.getFirst().getAction()).isEqualTo(RecoverRequest.Action.RESUME);
    assertThat(bus.health.orElseThrow().getRecovery().getAttempt()).isEqualTo(2);
    assertThat(bus.health.orElseThrow().getVerdict()).isNotEqualTo(Health.Verdict.OK);
  }

  @Test
  void doesNotAskForWhatTheBrokerHasNotRecorded() {
    Engine engine = monitor();
    engine.status(BOARD, writing(1), true, now);
    bus.takesHealth = false;
    pass(engine, 31);

    assertThat(bus.requests).isEmpty();
  }

  @Test
  void repeatsARequestUnderItsKeyWhileNobodyActsUponIt() {
    Engine engine = monitor();
    engine.status(BOARD, writing(1), true, now);
    pass(engine, 50);

    assertThat(bus.requests.size()).isGreaterThan(2);
    assertThat(bus.requests).extracting(RecoverRequest::getAttempt).containsOnly(2);

    engine.status(BOARD, writing(2), true, now);
    int before = bus.requests.size();
    pass(engine, 8);
    assertThat(bus.requests).hasSize(before);
  }

  @Test
  void goesOnWhereARestartedMonitorStood() {
    Engine first = monitor();
    first.status(BOARD, writing(1), true, now);
    pass(first, 31);

    Engine second = monitor();
    second.status(BOARD, writing(2), false, now);
    pass(second, 25);
    assertThat(bus.requests).hasSize(1);
    pass(second, 10);

    assertThat(bus.requests.getLast().getAction()).isEqualTo(RecoverRequest.Action.RESTART);
    assertThat(bus.requests.getLast().getAttempt()).isEqualTo(3);
  }

  @Test
  void twoMonitorsAskForTheSameRungs() {
    Engine one = monitor();
    Engine other = monitor();
    for (int second = 0; second < 100; second++) {
      now = now.plusSeconds(1);
      int attempt = bus.requests.isEmpty() ? 1 : bus.requests.getLast().getAttempt();
      for (Engine each : List.of(one, other)) {
        each.health(BOARD, bus.health, now);
        each.status(BOARD, writing(attempt), true, now);
        each.tick(now);
      }
    }

    assertThat(bus.requests)
        .extracting(each -> each.getAttempt() + " " + each.getAction())
        .containsSubsequence("2 RESUME", "3 RESTART", "4 RESET");
    assertThat(
            bus.requests.stream()
                .map(each -> each.getAttempt() + " " + each.getAction())
                .distinct())
        .hasSize(3);
  }

  @Test
  void tellsOfAnAlertOnceWhenItIsRaisedAndOnceWhenItIsResolved() {
    Engine engine = monitor();
    TwinStatus calm =
        TwinStatus.newBuilder()
            .setGeneration(3)
            .setPhase(TwinStatus.Phase.IN_SYNC)
            .setLastSeen(Times.timestamp(now))
            .build();
    engine.status(BOARD, Optional.of(calm), true, now);
    pass(engine, 130);
    assertThat(alerts)
        .extracting(each -> each.alert().getState())
        .containsExactly(Alert.State.RAISED);

    engine.reported(
        BOARD, Optional.of(ReportedState.newBuilder().setObservedGeneration(3).build()), true, now);
    pass(engine, 2);
    assertThat(alerts)
        .extracting(each -> each.alert().getState())
        .containsExactly(Alert.State.RAISED, Alert.State.RESOLVED);
  }

  @Test
  void keepsWhoTookNoteOfAnAlert() {
    Engine engine = monitor();
    engine.status(BOARD, writing(1), true, now);
    pass(engine, 31);
    String alert = bus.health.orElseThrow().getAlerts(0).getId();

    engine.acknowledge(BOARD, alert, "ann", now);

    assertThat(bus.health.orElseThrow().getAlerts(0).getAcknowledgedBy()).isEqualTo("ann");
  }
}
