package io.twinbus.twin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Boot;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentReport.State;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The core by example. */
final class TwinCoreTest {
  private static final String OLD = "sha256:" + "a".repeat(64);
  private static final String NEW = "sha256:" + "b".repeat(64);

  private final TwinCore core = new TwinCore(TwinPolicy.DEFAULT);
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private Twin twin = Twin.unknown(TwinId.of("pc"), now);
  private final List<Effect> effects = new ArrayList<>();

  @Test
  void goesFromPendingToInSyncAndBackAfterADrift() {
    assertThat(phaseAfter(desired(1, OLD))).isEqualTo(Phase.PENDING);
    assertThat(phaseAfter(reported(1, State.APPLYING, OLD))).isEqualTo(Phase.APPLYING);
    assertThat(phaseAfter(reported(1, State.READY, OLD))).isEqualTo(Phase.IN_SYNC);
    assertThat(phaseAfter(reported(1, State.READY, NEW))).isEqualTo(Phase.DRIFTED);
    assertThat(twin.status().getDrift(0).getPath()).isEqualTo("components[app].digest");
    assertThat(phaseAfter(reported(1, State.READY, OLD))).isEqualTo(Phase.IN_SYNC);
    assertThat(phaseAfter(desired(2, NEW))).isEqualTo(Phase.PENDING);
    assertThat(phaseAfter(reported(2, State.FAILED, ""))).isEqualTo(Phase.FAILED);
  }

  @Test
  void isUnknownOnceTheDeviceWasSilentForTooLong() {
    inSync();
    advance(Duration.ofMinutes(3));
    assertThat(twin.phase()).isEqualTo(Phase.UNKNOWN);
    assertThat(twin.status().getConditions(0).getType()).isEqualTo("StaleEvidence");
    assertThat(phaseAfter(reported(1, State.READY, OLD))).isEqualTo(Phase.IN_SYNC);
  }

  @Test
  void neverBelievesWhatTheBrokerKept() {
    step(desired(1, OLD));
    step(new TwinInput.Reported(report(1, State.READY, OLD).build(), false));
    assertThat(twin.phase()).isEqualTo(Phase.UNKNOWN);
  }

  @Test
  void ignoresAnOlderGenerationAndSaysWhy() {
    step(desired(2, OLD));
    step(desired(1, NEW));
    assertThat(effects)
        .singleElement()
        .isEqualTo(new Effect.Ignored(Effect.Reason.OLD, "generation 1, current is 2"));
  }

  @Test
  void comparesPropertiesFieldByField() {
    step(
        new TwinInput.Desired(
            DesiredState.newBuilder()
                .setGeneration(1)
                .setProperties(fields("interval", 5).putFields("x", number(1)))
                .build()));
    step(
        new TwinInput.Reported(
            ReportedState.newBuilder()
                .setObservedGeneration(1)
                .setProperties(fields("interval", 7).putFields("y", number(2)))
                .build(),
            true));
    assertThat(twin.status().getDriftList().toString())
        .contains("properties.interval", "desired: \"5\"", "reported: \"7\"", "properties.x")
        .doesNotContain("properties.y");
  }

  @Test
  void holdsCommandsWhileAFlashRunsAndLetsThemThroughInOrder() {
    step(flash(1, FlashProgress.Phase.STARTED));
    step(command("one"));
    step(command("two"));
    assertThat(forwarded()).isEmpty();
    assertThat(twin.status().getGate().getQueued()).isEqualTo(2);
    step(flash(2, FlashProgress.Phase.FAILED));
    assertThat(forwarded()).extracting(Command::getName).containsExactly("one", "two");
    assertThat(twin.commands().awaiting()).hasSize(2);
  }

  @Test
  void opensTheGateByItselfAtTwiceTheDeadline() {
    step(flash(1, FlashProgress.Phase.WRITING));
    step(command("one"));
    advance(Duration.ofSeconds(59));
    assertThat(twin.status().getGate().getOpen()).isFalse();
    advance(Duration.ofSeconds(2));
    assertThat(twin.status().getGate().getOpen()).isTrue();
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.FAILED);
  }

  @Test
  void climbsTheLadderByItselfWhereNoMonitorActs() {
    step(new TwinInput.Connection(ConnectionState.newBuilder().setConnected(true).build()));
    inSync();
    step(desired(2, NEW));
    step(flash(1, FlashProgress.Phase.WRITING));
    step(command("one"));
    assertThat(rungAfter(Duration.ofSeconds(61))).isEmpty();
    assertThat(twin.status().getGate().getQueued()).isZero();
    assertThat(rungAfter(Duration.ofSeconds(121))).containsExactly("RESTART");
    assertThat(rungAfter(Duration.ofSeconds(61))).isEmpty();
    assertThat(rungAfter(Duration.ofSeconds(121))).containsExactly("RESET");
    assertThat(rungAfter(Duration.ofSeconds(61))).isEmpty();
    assertThat(rungAfter(Duration.ofSeconds(121))).containsExactly("QUARANTINE");
    assertThat(effects.getFirst()).isInstanceOf(Effect.WriteDesired.class);
    step(desired(3, OLD));
    assertThat(rungAfter(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void leavesAFailedFlashOfADeviceAloneThatIsAway() {
    inSync();
    step(desired(2, NEW));
    step(flash(1, FlashProgress.Phase.WRITING));
    assertThat(rungAfter(Duration.ofSeconds(61))).isEmpty();
    assertThat(rungAfter(Duration.ofHours(1))).isEmpty();
  }

  @Test
  void beginsTheLadderAnewForAnImageThatAnOperatorReleased() {
    step(new TwinInput.Connection(ConnectionState.newBuilder().setConnected(true).build()));
    inSync();
    step(desired(2, NEW));
    step(flash(1, FlashProgress.Phase.WRITING));
    step(recover(2, RecoverRequest.Action.QUARANTINE));
    advance(Duration.ofHours(1));
    step(
        new TwinInput.Inbox(
            "twin.release-quarantine",
            Command.newBuilder()
                .setPayload(
                    Value.newBuilder()
                        .setStructValue(
                            Struct.newBuilder()
                                .putFields(
                                    "digest", Value.newBuilder().setStringValue(NEW).build())))
                .build(),
            "olga",
            "answers",
            ByteString.EMPTY));
    assertThat(twin.status().getQuarantineList()).isEmpty();
    assertThat(rungAfter(Duration.ofSeconds(121))).containsExactly("RESTART");
  }

  @Test
  void countsAFlashAsDoneOnlyWhenTheImageHasBooted() {
    step(booted("b1", OLD));
    step(flash(1, FlashProgress.Phase.STARTED));
    step(flash(2, FlashProgress.Phase.REBOOTING));
    step(flash(3, FlashProgress.Phase.DONE));
    assertThat(twin.status().getGate().getOpen()).isFalse();
    step(booted("b2", NEW));
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.DONE);
    assertThat(twin.status().getGate().getOpen()).isTrue();
  }

  @Test
  void believesABootReportThatOvertakesTheMessages() {
    step(booted("b1", OLD));
    step(flash(1, FlashProgress.Phase.WRITING));
    step(booted("b2", NEW));
    assertThat(twin.status().getGate().getOpen()).isFalse();
    step(flash(2, FlashProgress.Phase.REBOOTING));
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.DONE);
  }

  @Test
  void believesABootReportThatOvertakesTheWholeFlash() {
    step(booted("b1", OLD));
    step(booted("b2", NEW));
    step(flash(1, FlashProgress.Phase.STARTED));
    step(flash(2, FlashProgress.Phase.REBOOTING));
    step(flash(3, FlashProgress.Phase.DONE));
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.DONE);
  }

  @Test
  void believesTheBootReportOfAFlashThatEndedUnheard() {
    step(booted("b1", OLD));
    step(flash(1, FlashProgress.Phase.STARTED));
    step(booted("b2", NEW));
    assertThat(twin.status().getGate().getOpen()).isFalse();
    step(new TwinInput.Missed());
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.DONE);
    assertThat(twin.status().getGate().getOpen()).isTrue();
  }

  @Test
  void waitsForAFlashThatGoesOnAfterTheLineWasCut() {
    step(booted("b1", OLD));
    step(flash(1, FlashProgress.Phase.STARTED));
    step(new TwinInput.Missed());
    assertThat(twin.status().getGate().getOpen()).isFalse();
    step(flash(2, FlashProgress.Phase.WRITING));
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.WRITING);
    step(flash(3, FlashProgress.Phase.REBOOTING));
    step(booted("b2", NEW));
    assertThat(twin.status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.DONE);
  }

  @Test
  void ignoresACutLineWhileNoFlashRuns() {
    step(new TwinInput.Missed());
    assertThat(effects).singleElement().isInstanceOf(Effect.Ignored.class);
  }

  @Test
  void ignoresARungOnceTheDeviceRunsTheImage() {
    step(desired(1, NEW));
    step(flash(1, FlashProgress.Phase.WRITING));
    step(reported(1, State.READY, NEW));
    step(flash(2, FlashProgress.Phase.FAILED));
    step(recover(2, RecoverRequest.Action.QUARANTINE));
    assertThat(effects).singleElement().isInstanceOf(Effect.Ignored.class);
    assertThat(twin.phase()).isEqualTo(Phase.IN_SYNC);
  }

  @Test
  void endsAFlashThatBootsAnotherImage() {
    step(booted("b1", OLD));
    step(flash(1, FlashProgress.Phase.STARTED));
    step(flash(2, FlashProgress.Phase.REBOOTING));
    step(booted("b2", OLD));
    assertThat(twin.status().getFlash().getMessage()).contains("instead of");
    assertThat(twin.status().getGate().getOpen()).isTrue();
  }

  @Test
  void rollsBackAndQuarantinesTheDigest() {
    inSync();
    step(desired(2, NEW));
    step(flash(1, FlashProgress.Phase.WRITING));
    step(recover(2, RecoverRequest.Action.ROLLBACK));
    assertThat(effects.getFirst()).isInstanceOf(Effect.WriteDesired.class);
    Effect.WriteDesired write = (Effect.WriteDesired) effects.getFirst();
    assertThat(write.ifGeneration()).isEqualTo(2);
    assertThat(write.state().getComponents(0).getArtifact().getDigest()).isEqualTo(OLD);
    assertThat(twin.phase()).isEqualTo(Phase.QUARANTINED);
    step(desired(3, OLD));
    assertThat(phaseAfter(reported(3, State.READY, OLD))).isEqualTo(Phase.IN_SYNC);
    assertThat(twin.status().getQuarantine(0).getDigest()).isEqualTo(NEW);
  }

  @Test
  void goesBackAlsoWhenOnlyTheQuarantineIsAskedFor() {
    inSync();
    step(desired(2, NEW));
    step(flash(1, FlashProgress.Phase.WRITING));
    step(recover(2, RecoverRequest.Action.QUARANTINE));
    assertThat(effects.getFirst()).isInstanceOf(Effect.WriteDesired.class);
    step(recover(3, RecoverRequest.Action.RESUME));
    assertThat(effects).singleElement().isInstanceOf(Effect.Ignored.class);
  }

  @Test
  void carriesOutARungOnce() {
    step(flash(1, FlashProgress.Phase.WRITING));
    step(recover(2, RecoverRequest.Action.RESUME));
    assertThat(forwarded()).extracting(Command::getName).containsExactly("flash.recover");
    step(recover(2, RecoverRequest.Action.RESUME));
    assertThat(effects).singleElement().isInstanceOf(Effect.Ignored.class);
  }

  @Test
  void tellsTheSenderWhatTheDeviceAnswered() {
    step(command("one"));
    String id = forwarded().getFirst().getId();
    CommandReply reply = CommandReply.newBuilder().setOutcome(CommandReply.Outcome.OK).build();
    step(new TwinInput.Reply(id, reply));
    assertThat(effects)
        .anySatisfy(
            effect ->
                assertThat(effect)
                    .isInstanceOfSatisfying(
                        Effect.Answer.class,
                        answer -> {
                          assertThat(answer.command().getResponseTopic()).isEqualTo("answers");
                          assertThat(answer.reply()).isEqualTo(reply);
                        }));
    assertThat(twin.commands().isEmpty()).isTrue();
  }

  @Test
  void goesOnWithTheSameCommandWhenTheBrokerDeliversItAgain() {
    step(command("one"));
    String id = forwarded().getFirst().getId();
    twin =
        Twin.restore(
            twin.id(),
            twin.desired(),
            twin.reported(),
            twin.connection(),
            twin.published(),
            twin.commands().document(),
            now);
    step(new TwinInput.Resumed());
    step(command("one"));
    assertThat(forwarded()).singleElement().extracting(Command::getId).isEqualTo(id);
  }

  @Test
  void refusesWhatDoesNotFitAtOnce() {
    step(flash(1, FlashProgress.Phase.STARTED));
    for (int i = 0; i < TwinPolicy.DEFAULT.gate().maxCommands(); i++) {
      step(command("c" + i));
    }
    step(command("more"));
    assertThat(effects)
        .anySatisfy(
            effect ->
                assertThat(effect)
                    .isInstanceOfSatisfying(
                        Effect.Answer.class,
                        answer ->
                            assertThat(answer.reply().getOutcome())
                                .isEqualTo(CommandReply.Outcome.REFUSED)));
  }

  @Test
  void showsAFaultAndKeepsItsLastGoodState() {
    inSync();
    step(new TwinInput.Refused("reported", "components[0].state", "is not a state"));
    assertThat(twin.phase()).isEqualTo(Phase.IN_SYNC);
    assertThat(twin.status().getConditions(0).getMessage())
        .isEqualTo("components[0].state: is not a state");
    step(new TwinInput.Refused("reported", "components[0].state", "is not a state"));
    assertThat(effects).singleElement().isInstanceOf(Effect.Ignored.class);
    step(reported(1, State.READY, OLD));
    assertThat(twin.status().getConditionsList()).isEmpty();
  }

  @Test
  void endsWithARetiredTargetThatHoldsNothing() {
    inSync();
    step(
        new TwinInput.Desired(DesiredState.newBuilder().setGeneration(2).setRetired(true).build()));
    step(new TwinInput.Reported(ReportedState.newBuilder().setObservedGeneration(2).build(), true));
    assertThat(effects).contains(new Effect.ClearStatus());
  }

  @Test
  void failsWhenAConnectedDeviceDoesNotTakeUpAGeneration() {
    step(new TwinInput.Connection(ConnectionState.newBuilder().setConnected(true).build()));
    step(desired(1, OLD));
    advance(Duration.ofMinutes(2).plusSeconds(1));
    assertThat(twin.phase()).isEqualTo(Phase.FAILED);
    assertThat(twin.status().getConditions(0).getType()).isEqualTo("NotTakenUp");
  }

  private void inSync() {
    step(desired(1, OLD));
    step(reported(1, State.READY, OLD));
    assertThat(twin.phase()).isEqualTo(Phase.IN_SYNC);
  }

  private Phase phaseAfter(TwinInput input) {
    step(input);
    return twin.phase();
  }

  private void step(TwinInput input) {
    Transition transition = core.step(twin, input, now);
    twin = transition.next();
    effects.clear();
    effects.addAll(transition.effects());
  }

  private void advance(Duration time) {
    now = now.plus(time);
    step(new TwinInput.Tick());
  }

  /** The actions that the device is asked for once so much time has passed. */
  private List<String> rungAfter(Duration time) {
    advance(time);
    return forwarded().stream()
        .filter(command -> command.getName().equals("flash.recover"))
        .map(
            command ->
                command.getPayload().getStructValue().getFieldsOrThrow("action").getStringValue())
        .toList();
  }

  private List<Command> forwarded() {
    return effects.stream()
        .filter(Effect.Forward.class::isInstance)
        .map(effect -> ((Effect.Forward) effect).command())
        .toList();
  }

  private static TwinInput desired(long generation, String digest) {
    return new TwinInput.Desired(
        DesiredState.newBuilder()
            .setGeneration(generation)
            .addComponents(
                Component.newBuilder()
                    .setName("app")
                    .setType("bin")
                    .setArtifact(Artifact.newBuilder().setDigest(digest)))
            .build());
  }

  private static ReportedState.Builder report(long observed, State state, String digest) {
    return ReportedState.newBuilder()
        .setObservedGeneration(observed)
        .addComponents(
            ComponentReport.newBuilder().setName("app").setState(state).setDigest(digest));
  }

  private static TwinInput reported(long observed, State state, String digest) {
    return new TwinInput.Reported(report(observed, state, digest).build(), true);
  }

  private static TwinInput booted(String id, String digest) {
    return new TwinInput.Reported(
        ReportedState.newBuilder()
            .setBoot(Boot.newBuilder().setId(id).setImageDigest(digest))
            .build(),
        true);
  }

  private static TwinInput flash(long sequence, FlashProgress.Phase phase) {
    return new TwinInput.Flash(
        FlashProgress.newBuilder()
            .setSession("s1")
            .setComponent("app")
            .setDigest(NEW)
            .setPhase(phase)
            .setSequence(sequence)
            .setAttempt(1)
            .build());
  }

  private static TwinInput recover(int attempt, RecoverRequest.Action action) {
    return new TwinInput.Recover(
        RecoverRequest.newBuilder().setSession("s1").setAttempt(attempt).setAction(action).build());
  }

  private static TwinInput command(String name) {
    return new TwinInput.Inbox(
        name, Command.getDefaultInstance(), "olga", "answers", ByteString.copyFromUtf8(name));
  }

  private static Struct.Builder fields(String name, double value) {
    return Struct.newBuilder().putFields(name, number(value));
  }

  private static Value number(double value) {
    return Value.newBuilder().setNumberValue(value).build();
  }
}
