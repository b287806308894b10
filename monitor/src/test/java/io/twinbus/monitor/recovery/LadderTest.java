package io.twinbus.monitor.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.RecoverRequest.Action;
import io.twinbus.v1.Recovery;
import io.twinbus.v1.Recovery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LadderTest {
  private static final Instant T0 = Instant.parse("2026-11-01T12:00:00Z");
  private static final String BAD = "sha256:" + "b".repeat(64);
  private static final String GOOD = "sha256:" + "a".repeat(64);

  private static FlashEvidence flash(Phase phase, int attempt, Instant progress) {
    return new FlashEvidence(
        "s1",
        "firmware",
        BAD,
        phase,
        100,
        attempt,
        Action.ACTION_UNSPECIFIED,
        progress,
        progress,
        true);
  }

  private static Situation situation(FlashEvidence flash, boolean connected, Instant heard) {
    return new Situation(
        Optional.of(flash),
        connected,
        T0.minusSeconds(1000),
        heard,
        false,
        Set.of(BAD),
        Set.of(),
        Optional.of(Set.of(GOOD)),
        FlashDeadlines.DEFAULT);
  }

  private static Instant after(long seconds) {
    return T0.plusSeconds(seconds);
  }

  private static Recovery record(Action action, int attempt, Instant at) {
    return Recovery.newBuilder()
        .setSession("s1")
        .setDigest(BAD)
        .setComponent("firmware")
        .setAction(action)
        .setAttempt(attempt)
        .setOutcome(Outcome.REQUESTED)
        .setRequestedAt(io.twinbus.monitor.health.Times.timestamp(at))
        .build();
  }

  @Test
  void leavesAFlashAloneThatMakesProgressInTime() {
    Situation situation = situation(flash(Phase.WRITING, 1, T0), true, T0);

    Decision decision = Ladder.decide(Optional.empty(), situation, after(29));

    assertThat(decision.request()).isEmpty();
    assertThat(decision.stall()).isEmpty();
    assertThat(decision.nextDue()).contains(after(30));
  }

  @Test
  void asksToResumeFirstAndSaysWhy() {
    Situation situation = situation(flash(Phase.WRITING, 1, T0), true, after(29));

    Decision decision = Ladder.decide(Optional.empty(), situation, after(30));

    RecoverRequest request = decision.request().orElseThrow();
    assertThat(request.getAction()).isEqualTo(Action.RESUME);
    assertThat(request.getAttempt()).isEqualTo(2);
    assertThat(request.getSession()).isEqualTo("s1");
    assertThat(request.getReason()).contains("FLASH_STALLED").contains("30 s");
    assertThat(decision.record().orElseThrow().getOutcome()).isEqualTo(Outcome.REQUESTED);
  }

  @Test
  void givesEveryPhaseItsOwnDeadline() {
    for (Phase phase :
        List.of(Phase.STARTED, Phase.ERASING, Phase.WRITING, Phase.VERIFYING, Phase.REBOOTING)) {
      Situation situation = situation(flash(phase, 1, T0), true, T0);
      Instant due = T0.plus(FlashDeadlines.DEFAULT.of(phase));

      assertThat(Ladder.decide(Optional.empty(), situation, due.minusMillis(1)).request())
          .as("%s before its deadline", phase)
          .isEmpty();
      assertThat(Ladder.decide(Optional.empty(), situation, due).request())
          .as("%s at its deadline", phase)
          .isPresent();
    }
  }

  @Test
  void climbsEveryRungWhileNothingHelps() {
    Optional<Recovery> record = Optional.empty();
    List<Action> used = new ArrayList<>();
    Instant now = T0;
    for (int step = 0; step < 40 && used.size() < 5; step++) {
      now = now.plusSeconds(30);
      int attempt = record.map(Recovery::getAttempt).orElse(1);
      Decision decision =
          Ladder.decide(record, situation(flash(Phase.WRITING, attempt, T0), true, now), now);
      decision.request().ifPresent(each -> used.add(each.getAction()));
      record = decision.record();
    }

    assertThat(used)
        .containsExactly(
            Action.RESUME, Action.RESTART, Action.RESET, Action.ROLLBACK, Action.QUARANTINE);
    assertThat(record.orElseThrow().getRungsList())
        .extracting(each -> each.getAction())
        .containsExactly(Action.RESUME, Action.RESTART, Action.RESET, Action.ROLLBACK);
    assertThat(record.orElseThrow().getAttempt()).isEqualTo(6);
  }

  @Test
  void quarantinesAtOnceWhereThereIsNothingToGoBackTo() {
    Situation first = situation(flash(Phase.WRITING, 4, T0), true, after(300));
    Situation without =
        new Situation(
            first.flash(),
            true,
            first.connectionSince(),
            first.lastHeard(),
            false,
            first.desiredDigests(),
            Set.of(),
            Optional.empty(),
            first.deadlines());

    Decision decision =
        Ladder.decide(Optional.of(record(Action.RESET, 4, after(10))), without, after(300));

    assertThat(decision.request().orElseThrow().getAction()).isEqualTo(Action.QUARANTINE);
  }

  @Test
  void waitsForADeviceThatIsOfflineInTheMiddleOfAFlash() {
    Situation situation = situation(flash(Phase.WRITING, 1, T0), false, T0);

    Decision decision = Ladder.decide(Optional.empty(), situation, after(3600));

    assertThat(decision.request()).isEmpty();
    assertThat(decision.stall().orElseThrow().verdict()).isEqualTo(Verdict.DEVICE_OFFLINE);
    assertThat(decision.nextDue()).isPresent();
  }

  @Test
  void callsADeviceDeadThatDoesNotComeBackFromItsReboot() {
    Situation situation = situation(flash(Phase.REBOOTING, 1, T0), false, T0);

    Decision decision = Ladder.decide(Optional.empty(), situation, after(120));

    assertThat(decision.stall().orElseThrow().verdict()).isEqualTo(Verdict.DEVICE_DEAD);
    assertThat(decision.request().orElseThrow().getAction()).isEqualTo(Action.RESET);
  }

  @Test
  void callsAnAgentHungThatIsConnectedAndSilent() {
    Situation situation = situation(flash(Phase.WRITING, 1, T0), true, T0);

    Decision decision = Ladder.decide(Optional.empty(), situation, after(30));

    assertThat(decision.stall().orElseThrow().verdict()).isEqualTo(Verdict.AGENT_HUNG);
  }

  @Test
  void repeatsARequestThatNobodyActedUpon() {
    Recovery asked = record(Action.RESUME, 2, after(30));
    Situation deaf = situation(flash(Phase.WRITING, 1, T0), true, after(40));

    assertThat(Ladder.decide(Optional.of(asked), deaf, after(40)).unanswered().orElseThrow())
        .satisfies(
            each -> {
              assertThat(each.getAttempt()).isEqualTo(2);
              assertThat(each.getAction()).isEqualTo(Action.RESUME);
            });

    Situation heard = situation(flash(Phase.WRITING, 2, T0), true, after(40));
    assertThat(Ladder.decide(Optional.of(asked), heard, after(40)).unanswered()).isEmpty();
  }

  @Test
  void asksForNoHigherRungBeforeTheTwinTookUpTheOneBelow() {
    Recovery asked = record(Action.RESTART, 3, after(30));
    Situation deaf = situation(flash(Phase.WRITING, 2, T0), true, after(3600));

    Decision waiting = Ladder.decide(Optional.of(asked), deaf, after(3600));

    assertThat(waiting.request()).isEmpty();
    assertThat(waiting.unanswered().orElseThrow().getAttempt()).isEqualTo(3);
    assertThat(waiting.stall()).isPresent();
  }

  @Test
  void waitsForARollbackThatNoTwinHasTakenUp() {
    Recovery asked = record(Action.ROLLBACK, 5, T0);
    Situation deaf = situation(flash(Phase.WRITING, 4, T0), true, after(3600));

    Decision waiting = Ladder.decide(Optional.of(asked), deaf, after(3600));

    assertThat(waiting.request()).isEmpty();
    assertThat(waiting.unanswered().orElseThrow().getAction()).isEqualTo(Action.ROLLBACK);
  }

  @Test
  void givesARungThatWasTakenUpLateItsWholeTime() {
    Recovery asked = record(Action.RESTART, 3, after(30));
    FlashEvidence early = flash(Phase.WRITING, 2, T0);
    io.twinbus.v1.FlashStatus status =
        io.twinbus.v1.FlashStatus.newBuilder()
            .setSession("s1")
            .setComponent("firmware")
            .setDigest(BAD)
            .setPhase(Phase.WRITING)
            .setBytes(100)
            .setAttempt(3)
            .setLastAction(Action.RESTART)
            .build();
    FlashEvidence late =
        FlashEvidence.of(Optional.of(early), status, T0, after(3600)).orElseThrow();

    assertThat(
            Ladder.decide(Optional.of(asked), situation(late, true, after(3629)), after(3629))
                .request())
        .isEmpty();
    assertThat(
            Ladder.decide(Optional.of(asked), situation(late, true, after(3630)), after(3630))
                .request()
                .orElseThrow()
                .getAction())
        .isEqualTo(Action.RESET);
  }

  @Test
  void quarantinesInTheNewSessionWhatWasToBeRolledBackInTheOldOne() {
    Recovery asked = record(Action.ROLLBACK, 5, T0);
    FlashEvidence again =
        new FlashEvidence(
            "s2",
            "firmware",
            BAD,
            Phase.WRITING,
            5,
            1,
            Action.ACTION_UNSPECIFIED,
            after(10),
            after(10),
            true);

    RecoverRequest request =
        Ladder.decide(Optional.of(asked), situation(again, true, after(60)), after(60))
            .request()
            .orElseThrow();

    assertThat(request.getAction()).isEqualTo(Action.QUARANTINE);
    assertThat(request.getSession()).isEqualTo("s2");
  }

  @Test
  void closesARollbackThatNobodyCarriedOutWhenTheImageCameUpAfterAll() {
    Situation up =
        new Situation(
            Optional.of(flash(Phase.DONE, 1, after(10))),
            true,
            T0,
            after(20),
            true,
            Set.of(BAD),
            Set.of(),
            Optional.of(Set.of(GOOD)),
            FlashDeadlines.DEFAULT);

    Decision decision = Ladder.decide(Optional.of(record(Action.ROLLBACK, 5, T0)), up, after(20));

    assertThat(decision.record().orElseThrow().getOutcome()).isEqualTo(Outcome.SUCCEEDED);
    assertThat(decision.unanswered()).isEmpty();
  }

  @Test
  void closesARollbackOfAnImageThatIsNotDesiredAnyMore() {
    Situation other =
        new Situation(
            Optional.of(flash(Phase.FAILED, 1, after(10))),
            true,
            T0,
            after(20),
            false,
            Set.of(GOOD),
            Set.of(),
            Optional.of(Set.of(GOOD)),
            FlashDeadlines.DEFAULT);

    Decision decision =
        Ladder.decide(Optional.of(record(Action.QUARANTINE, 5, T0)), other, after(20));

    assertThat(decision.record().orElseThrow().getOutcome()).isEqualTo(Outcome.INEFFECTIVE);
  }

  @Test
  void asksNothingForASessionThatTheTwinDoesNotKnow() {
    FlashProgress told =
        FlashProgress.newBuilder()
            .setSession("s1")
            .setComponent("firmware")
            .setDigest(BAD)
            .setPhase(Phase.WRITING)
            .build();
    FlashEvidence claimed = FlashEvidence.of(Optional.empty(), told, T0).orElseThrow();

    Decision decision =
        Ladder.decide(Optional.empty(), situation(claimed, true, after(3600)), after(3600));

    assertThat(decision.request()).isEmpty();
    assertThat(decision.stall()).isPresent();
  }

  @Test
  void twoMonitorsAskForTheSame() {
    Situation situation = situation(flash(Phase.VERIFYING, 1, T0), true, after(59));

    Decision one = Ladder.decide(Optional.empty(), situation, after(60));
    Decision other = Ladder.decide(Optional.empty(), situation, after(60));
    Decision late = Ladder.decide(one.record(), situation, after(61));

    assertThat(one.request()).isEqualTo(other.request());
    assertThat(late.request()).isEmpty();
  }

  @Test
  void goesOnWithTheLadderWhenTheDeviceBeginsANewSessionForTheSameImage() {
    Recovery tried = record(Action.RESTART, 3, T0);
    FlashEvidence again =
        new FlashEvidence(
            "s2",
            "firmware",
            BAD,
            Phase.WRITING,
            5,
            1,
            Action.ACTION_UNSPECIFIED,
            after(10),
            after(10),
            true);

    Decision decision =
        Ladder.decide(Optional.of(tried), situation(again, true, after(39)), after(60));

    assertThat(decision.request().orElseThrow().getAction()).isEqualTo(Action.RESET);
    assertThat(decision.request().orElseThrow().getAttempt()).isEqualTo(2);
    assertThat(decision.record().orElseThrow().getRungsCount()).isEqualTo(1);
  }

  @Test
  void helpsAFailedSessionWhoseImageIsStillDesired() {
    Situation situation = situation(flash(Phase.FAILED, 1, T0), true, T0);

    assertThat(Ladder.decide(Optional.empty(), situation, after(4)).request()).isEmpty();
    assertThat(Ladder.decide(Optional.empty(), situation, after(5)).request().orElseThrow())
        .extracting(RecoverRequest::getAction)
        .isEqualTo(Action.RESTART);
  }

  @Test
  void recordsARollbackOnceTheTwinIsInSyncWithTheLastKnownGood() {
    Recovery asked = record(Action.ROLLBACK, 5, T0);
    Situation back =
        new Situation(
            Optional.of(flash(Phase.FAILED, 5, T0)),
            true,
            T0,
            after(20),
            true,
            Set.of(GOOD),
            Set.of(BAD),
            Optional.of(Set.of(GOOD)),
            FlashDeadlines.DEFAULT);

    Decision decision = Ladder.decide(Optional.of(asked), back, after(20));

    assertThat(decision.record().orElseThrow().getOutcome()).isEqualTo(Outcome.ROLLED_BACK);
    assertThat(decision.request()).isEmpty();
    assertThat(decision.nextDue()).isEmpty();
  }

  @Test
  void beginsAgainWhenAnOperatorHasReleasedTheImage() {
    Recovery closed =
        record(Action.QUARANTINE, 6, T0).toBuilder().setOutcome(Outcome.QUARANTINED).build();
    FlashEvidence fresh =
        new FlashEvidence(
            "s9",
            "firmware",
            BAD,
            Phase.WRITING,
            5,
            1,
            Action.ACTION_UNSPECIFIED,
            after(1000),
            after(1000),
            true);

    Decision decision =
        Ladder.decide(Optional.of(closed), situation(fresh, true, after(1029)), after(1030));

    assertThat(decision.request().orElseThrow().getAction()).isEqualTo(Action.RESUME);
  }

  @Test
  void aRuntimesClockThatRunsAheadDelaysNothing() {
    io.twinbus.v1.FlashStatus status =
        io.twinbus.v1.FlashStatus.newBuilder()
            .setSession("s1")
            .setDigest(BAD)
            .setPhase(Phase.WRITING)
            .build();

    FlashEvidence evidence =
        FlashEvidence.of(Optional.empty(), status, T0.plus(Duration.ofHours(5)), T0).orElseThrow();

    assertThat(evidence.lastProgress()).isEqualTo(T0);
  }
}
