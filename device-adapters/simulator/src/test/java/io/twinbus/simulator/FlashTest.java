package io.twinbus.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.bus.BusOptions;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport.State;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashProgress.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole device, flashed over a real broker, with the ladder's commands given by hand. */
@NullUnmarked
class FlashTest {
  private static PlainBroker broker;

  @TempDir Path folder;
  private final TwinId twin = TwinId.of("rtos-" + UUID.randomUUID().toString().substring(0, 8));
  private Operator operator;
  private ArtifactShelf shelf;
  private SimulatedDevice device;

  @BeforeAll
  static void startBroker() {
    broker = PlainBroker.inMemory();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void connect() throws Exception {
    operator = new Operator(broker.uri(), twin);
    shelf = new ArtifactShelf(operator.bus(), twin.tenant());
    device(TrustPolicy.of(true, List.of()));
  }

  private void device(TrustPolicy trust) throws Exception {
    Path hello = Files.write(folder.resolve("hello-world.bin"), content(5_000, 42));
    Map<String, Object> times =
        Map.of("erase", "20ms", "perBlock", "2ms", "measure", "10ms", "boot", "50ms");
    Settings bin =
        Settings.at(
            "drivers.bin",
            Map.of(
                "flasher",
                "simulated",
                "simulated",
                times,
                "answerWithin",
                "500ms",
                "defaultImage",
                hello.toString()));
    AgentConfig config =
        AgentConfig.of("simulator/1", twin, folder.resolve("agent"))
            .with(trust)
            .with(Map.of("bin", bin));
    device = new SimulatedDevice(config, broker.uri(), new BusOptions.Identity.Anonymous());
    device.start();
  }

  @AfterEach
  void end() throws Exception {
    device.close();
    operator.close();
  }

  private static byte[] content(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private Component firmware(String digest) {
    return Component.newBuilder()
        .setName("fw")
        .setType("bin")
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .build();
  }

  private FlashProgress awaitFlash(Phase phase) {
    return await("flash " + phase)
        .atMost(Duration.ofMinutes(1))
        .until(
            () -> operator.flash().isEmpty() ? null : operator.flash().getLast(),
            progress -> progress != null && progress.getPhase() == phase);
  }

  private String awaitStanding() {
    await("a standing flash")
        .atMost(Duration.ofMinutes(1))
        .until(() -> operator.component("fw").getMessage().startsWith("waits for recovery"));
    return operator.flash().getLast().getSession();
  }

  private CommandReply recover(String action, String session, int attempt, String digest) {
    return operator.command(
        "flash.recover",
        Map.of("action", action, "session", session, "attempt", "" + attempt, "digest", digest));
  }

  private void assertRuns(String digest) {
    await("boot report of " + digest)
        .until(() -> operator.report().getBoot().getImageDigest().equals(digest));
  }

  @Test
  void flashesAndReportsEachPhaseAndTheNewBoot() {
    operator.desire();
    await().until(() -> operator.report().getObservedGeneration() == 1);
    String bootBefore = operator.report().getBoot().getId();
    String digest = shelf.put(content(300_000, 1));
    operator.desire(firmware(digest));
    operator.await("fw", State.READY);
    awaitFlash(Phase.DONE);

    assertRuns(digest);
    assertThat(operator.component("fw").getDigest()).isEqualTo(digest);
    assertThat(operator.report().getBoot().getId()).isNotEqualTo(bootBefore);
    List<FlashProgress> flash = operator.flash();
    assertThat(flash.stream().map(FlashProgress::getPhase).distinct())
        .containsExactly(
            Phase.STARTED,
            Phase.ERASING,
            Phase.WRITING,
            Phase.VERIFYING,
            Phase.REBOOTING,
            Phase.DONE);
    assertThat(flash).extracting(FlashProgress::getSession).containsOnly(flash.get(0).getSession());
    assertThat(flash).extracting(FlashProgress::getSequence).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void goesOnWithTheSameSessionAfterTheAgentWasEnded() throws Exception {
    String digest = shelf.put(content(2_000_000, 2));
    operator.desire(firmware(digest));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                operator.flash().stream()
                    .anyMatch(p -> p.getPhase() == Phase.WRITING && p.getBytes() > 200_000));
    device.stop();
    int before = operator.flash().size();
    device.start();
    awaitFlash(Phase.DONE);

    assertThat(operator.flash())
        .extracting(FlashProgress::getSession)
        .hasSameElementsAs(List.of(operator.flash().get(0).getSession()));
    assertThat(operator.flash().stream().skip(before))
        .noneMatch(p -> p.getPhase() == Phase.ERASING);
    assertThat(operator.flash()).extracting(FlashProgress::getSequence).isSorted();
    assertRuns(digest);
  }

  @Test
  void aDeadBoardWaitsForTheLadderAndResetBringsItBack() {
    String digest = shelf.put(content(200_000, 3));
    await().until(() -> device.status().connected());
    device.board().inject(List.of(new Fault(Fault.Kind.DIE, FlashPhase.WRITING, 100_000, 1)));
    operator.desire(firmware(digest));
    String session = awaitStanding();

    assertThat(recover("RESUME", session, 2, digest).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);
    awaitStanding();
    assertThat(recover("RESUME", session, 2, digest).getOutcome())
        .isEqualTo(CommandReply.Outcome.FAILED);
    recover("RESET", session, 3, digest);
    operator.await("fw", State.READY);
    assertThat(awaitFlash(Phase.DONE).getAttempt()).isEqualTo(3);
    assertRuns(digest);
  }

  @Test
  void aBoardThatStartsAgainAndAgainComesBackWithTheLastGoodImage() {
    String good = shelf.put(content(40_000, 15));
    String bad = shelf.put(content(40_000, 16));
    operator.desire(firmware(good));
    operator.await("fw", State.READY);
    awaitFlash(Phase.DONE);
    device.board().inject(List.of(Fault.once(Fault.Kind.BOOT_LOOP, FlashPhase.REBOOTING)));
    operator.desire(firmware(bad));
    FlashProgress hanging = awaitFlash(Phase.REBOOTING);
    recover("RESUME", hanging.getSession(), 2, bad);
    awaitStanding();

    operator.desire(firmware(good));
    await().until(() -> !awaitStanding().equals(hanging.getSession()));
    recover("RESET", awaitStanding(), 2, good);
    operator.await("fw", State.READY);
    assertRuns(good);
  }

  @Test
  void aHangingPhaseEndsWhenTheLadderActs() {
    String digest = shelf.put(content(50_000, 4));
    await().until(() -> device.status().connected());
    device.board().inject(List.of(Fault.once(Fault.Kind.HANG, FlashPhase.VERIFYING)));
    operator.desire(firmware(digest));
    FlashProgress hanging = awaitFlash(Phase.VERIFYING);

    recover("RESUME", hanging.getSession(), 2, digest);
    operator.await("fw", State.READY);
    assertRuns(digest);
  }

  @Test
  void aDamagedBlockIsFoundByTheBoardAndWrittenAgain() {
    String digest = shelf.put(content(50_000, 5));
    await().until(() -> device.status().connected());
    device.board().inject(List.of(new Fault(Fault.Kind.CORRUPT, FlashPhase.WRITING, 8192, 1)));
    operator.desire(firmware(digest));
    String session = awaitStanding();

    assertThat(operator.component("fw").getMessage()).contains("the board measured", digest);
    recover("RESTART", session, 2, digest);
    operator.await("fw", State.READY);
    assertRuns(digest);
  }

  @Test
  void anImageThatNeverBootsIsRolledBackAndQuarantined() {
    String good = shelf.put(content(40_000, 6));
    String bad = shelf.put(content(40_000, 7));
    operator.desire(firmware(good));
    operator.await("fw", State.READY);
    device.board().inject(List.of(new Fault(Fault.Kind.OLD_IMAGE, FlashPhase.REBOOTING, 0, 9)));
    operator.desire(firmware(bad));
    String session = awaitStanding();
    recover("RESTART", session, 2, bad);
    awaitStanding();
    operator.desire(firmware(good));
    operator.await("fw", State.READY);
    assertRuns(good);
    assertThat(recover("QUARANTINE", session, 3, bad).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);

    operator.desire(firmware(bad));
    assertThat(operator.await("fw", State.FAILED).getMessage()).contains("is quarantined");
    assertRuns(good);
    device.board().inject(List.of());
    operator.command("flash.release", Map.of("digest", bad));
    await().until(() -> !operator.component("fw").getMessage().contains("is quarantined"));
  }

  @Test
  void removalFlashesTheDefaultImage() {
    String digest = shelf.put(content(40_000, 8));
    operator.desire(firmware(digest));
    operator.await("fw", State.READY);
    operator.desire();

    assertRuns(Digests.of(content(5_000, 42)));
    await().until(() -> operator.report().getComponentsCount() == 0);
  }

  @Test
  void touchesNothingWhenTheSignatureOrTheDigestIsWrong() throws Exception {
    device.close();
    device(TrustPolicy.of(false, List.of()));
    String digest = shelf.put(content(40_000, 9));
    operator.desire(firmware(digest));
    assertThat(operator.await("fw", State.FAILED).getMessage()).contains("is not signed");
    assertThat(operator.flash()).isEmpty();

    device.close();
    device(TrustPolicy.of(true, List.of()));
    String asked = Digests.of(content(40_000, 10));
    shelf.putWrong(asked, content(40_000, 11));
    operator.desire(firmware(asked));
    await().until(() -> operator.component("fw").getMessage().contains("wrong digest"));
    assertThat(operator.component("fw").getState()).isEqualTo(State.FAILED);
    assertThat(operator.flash()).isEmpty();
  }

  @Test
  void aLostLineDoesNotStopAFlash() {
    String digest = shelf.put(content(1_000_000, 12));
    operator.desire(firmware(digest));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> operator.flash().stream().anyMatch(p -> p.getPhase() == Phase.WRITING));
    device.link().cut();
    await().until(() -> !device.status().connected());
    device.link().restore();

    await().atMost(Duration.ofMinutes(1)).until(() -> device.status().connected());
    operator.await("fw", State.READY);
    assertRuns(digest);
  }

  @Test
  void aHangingAgentGoesOnWhereItStood() {
    String digest = shelf.put(content(1_000_000, 13));
    operator.desire(firmware(digest));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> operator.flash().stream().anyMatch(p -> p.getPhase() == Phase.WRITING));
    device.hang(true);
    assertThat(device.status().connected()).isTrue();
    device.hang(false);
    operator.await("fw", State.READY);
    assertRuns(digest);
  }
}
