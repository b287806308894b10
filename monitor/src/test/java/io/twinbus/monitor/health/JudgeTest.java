package io.twinbus.monitor.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.monitor.health.Judge.Judgement;
import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.monitor.recovery.Stall;
import io.twinbus.v1.Alert;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Health;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class JudgeTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final String DIGEST = "sha256:" + "b".repeat(64);

  private final DesiredState.Builder desired =
      DesiredState.newBuilder()
          .setGeneration(7)
          .setAcceptedAt(Times.timestamp(NOW.minusSeconds(600)))
          .addComponents(
              Component.newBuilder()
                  .setName("app")
                  .setType("container")
                  .setArtifact(Artifact.newBuilder().setDigest(DIGEST)));
  private final ReportedState.Builder reported =
      ReportedState.newBuilder().setObservedGeneration(7);
  private final ConnectionState.Builder connection =
      ConnectionState.newBuilder()
          .setConnected(true)
          .setSince(Times.timestamp(NOW.minusSeconds(3000)));
  private final TwinStatus.Builder status =
      TwinStatus.newBuilder()
          .setGeneration(7)
          .setObservedGeneration(7)
          .setPhase(TwinStatus.Phase.IN_SYNC)
          .setSince(Times.timestamp(NOW.minusSeconds(500)));
  private Optional<Instant> heard = Optional.of(NOW.minusSeconds(5));
  private Optional<Stall> stall = Optional.empty();
  private History connects = History.NONE;
  private History drifts = History.NONE;
  private Optional<Duration> skew = Optional.empty();
  private boolean runtimeAlive = true;

  private TwinEvidence evidence() {
    return new TwinEvidence(
        HealthPolicy.DEFAULT,
        Optional.of(desired.build()),
        Optional.of(reported.build()),
        Optional.of(connection.build()),
        Optional.of(status.build()),
        runtimeAlive,
        heard,
        skew,
        connects,
        History.NONE,
        drifts,
        History.NONE,
        stall);
  }

  private Health judge() {
    return Judge.judge(evidence(), Optional.empty(), Optional.empty(), NOW).health();
  }

  private void component(UnaryOperator<ComponentStatus.Builder> change) {
    status.addComponents(
        change.apply(
            ComponentStatus.newBuilder()
                .setName("app")
                .setDesired(true)
                .setState(ComponentReport.State.READY)
                .setSince(Times.timestamp(NOW.minusSeconds(400)))));
  }

  @Test
  void saysOkWithTheEvidenceOfADeviceThatSpeaks() {
    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.OK);
    assertThat(health.getAlertsList()).isEmpty();
    assertThat(health.getEvidence(0).getMessage()).contains("generation 7");
    assertThat(Times.instant(health.getEvidence(0).getAt())).isEqualTo(NOW.minusSeconds(5));
  }

  @Test
  void isNeverOkWithoutAWordOfTheDevice() {
    heard = Optional.empty();

    assertThat(judge().getVerdict()).isEqualTo(Verdict.AGENT_HUNG);
  }

  @Test
  void isNotOkRightAfterAConnectionThatSaidNothingYet() {
    heard = Optional.empty();
    connection.setSince(Times.timestamp(NOW.minusSeconds(3)));

    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.NOT_CONVERGING);
    assertThat(health.getAlertsList()).isEmpty();
  }

  @Test
  void knowsAnAgentHungFromADeviceThatIsOffline() {
    heard = Optional.of(NOW.minusSeconds(121));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.AGENT_HUNG);

    connection.setConnected(false).setSince(Times.timestamp(NOW.minusSeconds(10)));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.DEVICE_OFFLINE);
  }

  @Test
  void saysOfflineAtOnceAndTellsSomebodyAfterTheGrace() {
    connection.setConnected(false).setReason("keep alive timeout");
    connection.setSince(Times.timestamp(NOW.minusSeconds(59)));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.DEVICE_OFFLINE);
    assertThat(judge().getAlertsList()).isEmpty();

    connection.setSince(Times.timestamp(NOW.minusSeconds(60)));
    assertThat(judge().getAlerts(0).getRule()).isEqualTo("device-offline");
    assertThat(judge().getAlerts(0).getMessage()).contains("keep alive timeout");
  }

  @Test
  void namesTheTimeAtWhichToLookAgain() {
    connection.setConnected(false).setSince(Times.timestamp(NOW.minusSeconds(20)));

    Judgement judgement = Judge.judge(evidence(), Optional.empty(), Optional.empty(), NOW);

    assertThat(judgement.nextDue()).contains(NOW.plusSeconds(40));
  }

  @Test
  void reportsAStalledFlashWithItsVerdict() {
    stall = Optional.of(new Stall(Verdict.FLASH_STALLED, "WRITING of fw: no progress", true));

    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.FLASH_STALLED);
    assertThat(health.getAlerts(0).getMessage()).contains("WRITING of fw");
  }

  @Test
  void tellsWhenAGenerationIsNotTakenUp() {
    reported.setObservedGeneration(6);
    assertThat(judge().getVerdict()).isEqualTo(Verdict.NOT_CONVERGING);

    desired.setAcceptedAt(Times.timestamp(NOW.minusSeconds(119)));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void tellsWhichComponentFailedAndWhy() {
    component(each -> each.setState(ComponentReport.State.FAILED).setMessage("image not found"));

    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.NOT_CONVERGING);
    assertThat(health.getAlerts(0).getId()).isEqualTo("component-failed:app");
    assertThat(health.getAlerts(0).getMessage()).contains("image not found");
  }

  @Test
  void givesAComponentItsOwnDeadline() {
    component(each -> each.setState(ComponentReport.State.APPLYING));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.NOT_CONVERGING);

    desired
        .getComponentsBuilder(0)
        .getDeadlinesBuilder()
        .setApply(com.google.protobuf.Duration.newBuilder().setSeconds(900));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.OK);
  }

  @Test
  void countsReconnectionsAsFlapping() {
    for (int i = 0; i < 8; i++) {
      connects = connects.with(NOW.minusSeconds(60L * i));
    }
    assertThat(judge().getVerdict()).isEqualTo(Verdict.FLAPPING);
  }

  @Test
  void knowsADriftThatReturnsFromOneThatHappenedOnce() {
    drifts = drifts.with(NOW.minusSeconds(100)).with(NOW.minusSeconds(50));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.OK);

    drifts = drifts.with(NOW.minusSeconds(10));
    assertThat(judge().getAlerts(0).getRule()).isEqualTo("drift-returns");
  }

  @Test
  void tellsOfAClockThatIsWrongWithoutJudgingTheTwin() {
    skew = Optional.of(Duration.ofMinutes(-3));

    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.OK);
    assertThat(health.getAlerts(0).getMessage()).contains("3 min behind");
  }

  @Test
  void isQuarantinedOnlyWhenDesiredNamesTheDigest() {
    status.addQuarantine(Quarantine.newBuilder().setDigest(DIGEST).setComponent("app"));
    assertThat(judge().getVerdict()).isEqualTo(Verdict.QUARANTINED);

    desired.clearComponents();
    assertThat(judge().getVerdict()).isEqualTo(Verdict.OK);
    assertThat(judge().getAlerts(0).getSeverity()).isEqualTo(Alert.Severity.INFO);
  }

  @Test
  void doesNotBlameTheDeviceForAMissingRuntime() {
    runtimeAlive = false;
    heard = Optional.of(NOW.minusSeconds(500));

    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.NOT_CONVERGING);
    assertThat(health.getAlertsList()).isEmpty();
  }

  @Test
  void saysSoWhenTheGroundsForAllBeingWellHaveChanged() {
    runtimeAlive = false;
    Health alone = judge();
    assertThat(alone.getEvidence(0).getMessage()).contains("no twin runtime");

    runtimeAlive = true;
    Judgement confirmed =
        Judge.judge(evidence(), Optional.of(alone), Optional.empty(), NOW.plusSeconds(1));
    assertThat(confirmed.changed()).isTrue();
    assertThat(confirmed.health().getEvidence(0).getMessage()).doesNotContain("no twin runtime");
    assertThat(confirmed.health().getSince()).isEqualTo(alone.getSince());

    Judgement again =
        Judge.judge(
            evidence(), Optional.of(confirmed.health()), Optional.empty(), NOW.plusSeconds(2));
    assertThat(again.changed()).isFalse();
  }

  @Test
  void givesTheWorstVerdictAndKeepsTheEvidenceOfAll() {
    component(each -> each.setState(ComponentReport.State.FAILED).setMessage("crashed"));
    heard = Optional.of(NOW.minusSeconds(500));

    Health health = judge();

    assertThat(health.getVerdict()).isEqualTo(Verdict.AGENT_HUNG);
    assertThat(health.getEvidenceCount()).isEqualTo(2);
  }

  @Test
  void raisesAnAlertOnceAndResolvesItWhenItNoLongerHolds() {
    component(each -> each.setState(ComponentReport.State.FAILED).setMessage("crashed"));
    Health raised = judge();
    Judgement again =
        Judge.judge(evidence(), Optional.of(raised), Optional.empty(), NOW.plusSeconds(9));
    assertThat(again.changed()).isFalse();
    assertThat(again.health().getAlertsList()).isEqualTo(raised.getAlertsList());

    status.clearComponents();
    Judgement well =
        Judge.judge(evidence(), Optional.of(raised), Optional.empty(), NOW.plusSeconds(10));
    assertThat(well.changed()).isTrue();
    assertThat(well.health().getAlerts(0).getState()).isEqualTo(Alert.State.RESOLVED);

    Judgement later =
        Judge.judge(
            evidence(), Optional.of(well.health()), Optional.empty(), NOW.plusSeconds(10 + 3600));
    assertThat(later.health().getAlertsList()).noneMatch(each -> each.getId().contains("app"));
  }

  @Test
  void keepsAnAcknowledgementWhileTheAlertHolds() {
    component(each -> each.setState(ComponentReport.State.FAILED).setMessage("crashed"));
    Health raised = judge();
    Health noted =
        raised.toBuilder()
            .clearAlerts()
            .addAllAlerts(
                Alerts.acknowledge(raised.getAlertsList(), "component-failed:app", "ada", NOW))
            .build();

    Health later = Judge.judge(evidence(), Optional.of(noted), Optional.empty(), NOW).health();

    assertThat(later.getAlerts(0).getState()).isEqualTo(Alert.State.ACKNOWLEDGED);
    assertThat(later.getAlerts(0).getAcknowledgedBy()).isEqualTo("ada");
  }
}
