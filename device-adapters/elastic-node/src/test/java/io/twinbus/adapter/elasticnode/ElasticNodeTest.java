package io.twinbus.adapter.elasticnode;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.agent.Agent;
import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.agent.AgentThreads;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.NativeTopics;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.elasticnode.simulated.BoardOptions;
import io.twinbus.adapter.elasticnode.simulated.SimulatedEnv5;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.embedded.Listener;
import io.twinbus.broker.identity.Binding;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.testing.FreePorts;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport.State;
import io.twinbus.v1.Deadlines;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashProgress.Phase;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An enV5 on the wire, its adapter, and the broker with its extension: who may say what is decided
 * as in operation, and the board comes in without a password on a listener of its own.
 */
@NullUnmarked
class ElasticNodeTest {
  private static final String SECRET = "secret";
  private static final String BOARDS = "boards";
  private static final int MOST_TESTS = 24;
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static EmbeddedBroker broker;

  @TempDir Path folder;
  private final String id = "enV5-" + NUMBER.incrementAndGet();
  private final TwinId twin = TwinId.of(id);
  private final int port = FreePorts.next();
  private Operator operator;
  private ArtifactShelf shelf;
  private SimulatedEnv5 board;
  private Agent agent;

  @BeforeAll
  static void startBroker() {
    EmbeddedBroker.Builder builder =
        EmbeddedBroker.builder()
            .user("runtime", SECRET, Role.RUNTIME, "*")
            .listener(Listener.plain(BOARDS, "127.0.0.1", 0));
    for (int i = 1; i <= MOST_TESTS; i++) {
      String target = "enV5-" + i;
      builder.user("adapter-" + target, SECRET, Role.DEVICE, "default", target);
      builder.binding(
          new Binding(
              target,
              Optional.of(BOARDS),
              List.of(),
              new Identity(target, Role.BOARD, "default", Set.of(target))));
    }
    broker = builder.start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void startAll() throws Exception {
    operator =
        new Operator(
            URI.create(broker.uri()), twin, new BusOptions.Identity.Password("runtime", SECRET));
    shelf = new ArtifactShelf(operator.bus(), twin.tenant());
    board = board(BoardOptions.hasty(id));
    startAgent();
  }

  @AfterEach
  void endAll() {
    agent.close();
    board.close();
    operator.close();
  }

  private SimulatedEnv5 board(BoardOptions options) {
    URI uri = URI.create("mqtt://127.0.0.1:" + broker.port(BOARDS));
    return new SimulatedEnv5(uri, options);
  }

  private void startAgent() throws Exception {
    Settings bitfile =
        Settings.at(
            "drivers.bitfile",
            Map.of(
                "pages",
                    Map.of("url", "http://127.0.0.1:{port}", "listen", "127.0.0.1", "port", port),
                "pace", "20ms",
                "settle", "200ms",
                "attach", "500ms"));
    AgentConfig config =
        AgentConfig.of("elastic-node/1", twin, folder.resolve("agent"))
            .with(TrustPolicy.of(true, List.of()))
            .with(Map.of("bitfile", bitfile));
    BitfileDriverFactory factory = new BitfileDriverFactory();
    NativeTopics.Testament testament = factory.testament(id).orElseThrow();
    BusOptions options =
        BusOptions.of(
                URI.create(broker.uri()),
                "agent-" + id,
                new BusOptions.Identity.Password("adapter-" + id, SECRET))
            .withWill(
                new BusOptions.Will(
                    testament.topic(),
                    testament.text().getBytes(StandardCharsets.UTF_8),
                    "text/plain"));
    agent =
        Agent.start(
            config,
            List.of(factory),
            () -> HiveBus.connect(options),
            AgentThreads.create(),
            new io.micrometer.core.instrument.simple.SimpleMeterRegistry());
  }

  private static byte[] content(int size, long seed) {
    byte[] bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static Component.Builder bitfile(String name, String digest, int position) {
    return Operator.component(name, "bitfile", Map.of("position", "" + position))
        .setArtifact(Artifact.newBuilder().setDigest(digest));
  }

  private static Deadlines.Builder deadlines() {
    return Deadlines.newBuilder()
        .setErasing(Operator.seconds(2))
        .setWriting(Operator.seconds(2))
        .setVerifying(Operator.seconds(1));
  }

  private void desire(Component.Builder... components) {
    DesiredState.Builder state = DesiredState.newBuilder();
    for (Component.Builder component : components) {
      state.addComponents(component);
    }
    operator.bus().publish(new Address.Desired(twin), state.build()).join();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2));
  }

  private FlashProgress awaitStanding(String component, String why) {
    await()
        .until(
            () -> operator.component(component).getMessage(),
            message -> message.startsWith("waits for recovery") && message.contains(why));
    return operator.flash().getLast();
  }

  private CommandReply recover(String action, FlashProgress flash) {
    return operator.command(
        "flash.recover",
        Map.of(
            "action",
            action,
            "session",
            flash.getSession(),
            "attempt",
            "" + (flash.getAttempt() + 1),
            "digest",
            flash.getDigest()));
  }

  private List<Phase> phases() {
    return operator.flash().stream().map(FlashProgress::getPhase).distinct().toList();
  }

  @Test
  void flashesABoardThatWasNeverTouchedByTwinbus() throws Exception {
    byte[] bits = content(86_116, 1);
    String digest = shelf.put(bits);
    desire(bitfile("mnist", digest, 3));
    await().until(() -> operator.component("mnist").getMessage().contains("connected"));
    board.switchOn();
    operator.await("mnist", State.READY);

    assertThat(board.memory(3)).isEqualTo(bits);
    assertThat(board.flashes()).isEqualTo(1);
    assertThat(operator.component("mnist").getDigest()).isEqualTo(digest);
    await().until(() -> operator.report().getBoot().getImageDigest().equals(digest));
    await().until(() -> phases().contains(Phase.DONE));
    assertThat(phases())
        .containsExactly(
            Phase.STARTED,
            Phase.ERASING,
            Phase.WRITING,
            Phase.VERIFYING,
            Phase.REBOOTING,
            Phase.DONE);
    assertThat(operator.report().getFacts().getAcceleratorsList()).contains("fpga/V1");
  }

  @Test
  void letsABoardInThatShowsAnEmptyUserAndPassword() throws Exception {
    board = board(BoardOptions.hasty(id).withEmptyCredentials(true));
    board.switchOn();
    byte[] bits = content(1_000, 2);
    desire(bitfile("small", shelf.put(bits), 0));
    operator.await("small", State.READY);
    assertThat(board.memory(0)).isEqualTo(bits);
  }

  @Test
  void flashesAgainAfterACrashHalfWay() throws Exception {
    byte[] bits = content(60_000, 3);
    crashAtPage(60);
    board.switchOn();
    desire(bitfile("crashing", shelf.put(bits), 1));
    FlashProgress standing = awaitStanding("crashing", "is not connected");
    await().until(() -> operator.flash().getLast().getPhase() == Phase.WRITING);
    await().until(() -> operator.flash().getLast().getBytes() > 0);
    assertThat(operator.flash().getLast().getBytes()).isLessThan(60_000);

    board.switchOn();
    assertThat(recover("RESUME", standing).getOutcome()).isEqualTo(CommandReply.Outcome.OK);
    operator.await("crashing", State.READY);
    assertThat(board.memory(1)).isEqualTo(bits);
  }

  private void crashAtPage(int page) {
    AtomicInteger left = new AtomicInteger(1);
    board.beforePage(
        next -> {
          if (next == page && left.getAndDecrement() > 0) {
            board.crash();
          }
        });
  }

  @Test
  void noticesABoardThatHangsWhileItsRadioLives() throws Exception {
    board.beforePage(
        page -> {
          if (page == 20) {
            board.hang();
          }
        });
    board.switchOn();
    byte[] bits = content(20_000, 4);
    desire(bitfile("hanging", shelf.put(bits), 1).setDeadlines(deadlines()));
    FlashProgress standing = awaitStanding("hanging", "no further page");
    board.beforePage(page -> {});
    board.switchOn();
    assertThat(recover("RESTART", standing).getOutcome()).isEqualTo(CommandReply.Outcome.OK);
    operator.await("hanging", State.READY);
    assertThat(board.memory(1)).isEqualTo(bits);
  }

  @Test
  void endsByItselfWhenDoneNeverComesAndNobodyHelps() throws Exception {
    board.endFlashesWith(SimulatedEnv5.Ending.SILENCE);
    board.switchOn();
    byte[] bits = content(2_000, 5);
    desire(bitfile("silent", shelf.put(bits), 1).setDeadlines(deadlines()));
    awaitStanding("silent", "did not say DONE");
    await().until(() -> phases().contains(Phase.FAILED));
    board.endFlashesWith(SimulatedEnv5.Ending.SUCCESS);
    operator.await("silent", State.READY);
    assertThat(board.memory(1)).isEqualTo(bits);
  }

  @Test
  void tellsWhenTheBoardSaysFail() throws Exception {
    board.endFlashesWith(SimulatedEnv5.Ending.FAIL);
    board.switchOn();
    desire(bitfile("failing", shelf.put(content(2_000, 6)), 1).setDeadlines(deadlines()));
    FlashProgress standing = awaitStanding("failing", "the board says FAIL");
    board.endFlashesWith(SimulatedEnv5.Ending.SUCCESS);
    recover("RESTART", standing);
    operator.await("failing", State.READY);
  }

  @Test
  void countsNoDoneOfAnOrderThatWasCutOffForTheNextOne() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    board.beforePage(
        page -> {
          if (board.flashes() == 1 && page == 10) {
            board.hang();
          } else if (board.flashes() == 2 && page == 0) {
            second.countDown();
            awaitLatch(goOn);
          }
        });
    board.switchOn();
    List<String> words = words();
    byte[] bits = content(15_000, 11);
    desire(bitfile("twice", shelf.put(bits), 1).setDeadlines(deadlines()));
    FlashProgress standing = awaitStanding("twice", "no further page");
    recover("RESTART", standing);
    await().until(() -> operator.flash().getLast().getPhase() == Phase.ERASING);
    board.wake(); // It ends the first order, says DONE, and takes up the second.
    awaitLatch(second);
    await().until(() -> words.contains("DONE"));
    assertThat(operator.command("eip.stop", Map.of("channel", "sram")).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);
    assertThat(phases()).doesNotContain(Phase.REBOOTING, Phase.DONE);
    assertThat(operator.component("twice").getState()).isNotEqualTo(State.READY);
    goOn.countDown();
    operator.await("twice", State.READY);
    assertThat(board.memory(1)).isEqualTo(bits);
    assertThat(board.flashes()).isEqualTo(2);
    await().until(() -> phases().contains(Phase.DONE));
    assertNoStepBack();
  }

  /** The twin takes no step back within an attempt: it would see no progress any more. */
  private void assertNoStepBack() {
    Map<String, Phase> last = new HashMap<>();
    for (FlashProgress message : operator.flash()) {
      String attempt = message.getSession() + "#" + message.getAttempt();
      Phase before = last.put(attempt, message.getPhase());
      assertThat(message.getPhase())
          .as(attempt)
          .isGreaterThanOrEqualTo(before == null ? Phase.STARTED : before);
    }
  }

  /** What the board says on its channel {@code test}: DONE after each flash that worked. */
  private List<String> words() {
    List<String> words = new CopyOnWriteArrayList<>();
    operator
        .bus()
        .subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.TELEMETRY),
            delivery -> {
              if (delivery.address().topic().endsWith("/test")) {
                words.add("DONE");
              }
            })
        .join();
    return words;
  }

  @Test
  void followsTheOrderThatTheBoardIsAtWhenItIsToldToBeginAgain() throws Exception {
    CountDownLatch halfWay = new CountDownLatch(1);
    board = board(BoardOptions.hasty(id).withPage(Duration.ofMillis(30)));
    board.beforePage(
        page -> {
          if (page == 10) {
            halfWay.countDown();
          }
        });
    board.switchOn();
    byte[] bits = content(30_000, 12);
    desire(bitfile("followed", shelf.put(bits), 1));
    awaitLatch(halfWay);
    await().until(() -> operator.flash().getLast().getPhase() == Phase.WRITING);
    recover("RESTART", operator.flash().getLast());
    operator.await("followed", State.READY);
    await().until(() -> phases().contains(Phase.DONE));
    assertNoStepBack();
    assertThat(board.memory(1)).isEqualTo(bits);
    assertThat(board.flashes()).isEqualTo(1);
  }

  @Test
  void waitsWithAnotherBitFileUntilTheBoardIsThroughWithTheFirst() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    CountDownLatch halfWay = new CountDownLatch(1);
    board = board(BoardOptions.hasty(id).withPage(Duration.ofMillis(30)));
    board.beforePage(
        page -> {
          if (board.flashes() == 1 && page == 10) {
            halfWay.countDown();
            awaitLatch(goOn);
          }
        });
    board.switchOn();
    byte[] first = content(15_000, 13);
    byte[] second = content(14_000, 14);
    String digest = shelf.put(second);
    desire(bitfile("changed", shelf.put(first), 1));
    awaitLatch(halfWay);
    await().until(() -> operator.flash().getLast().getPhase() == Phase.WRITING);
    FlashProgress flash = operator.flash().getLast();
    recover("RESTART", flash);
    await().until(() -> operator.flash().getLast().getAttempt() == 2);
    desire(bitfile("changed", digest, 1));
    await().until(() -> operator.component("changed").getMessage().contains("another bit file"));
    goOn.countDown();
    await().until(() -> operator.component("changed").getDigest().equals(digest));
    operator.await("changed", State.READY);
    assertThat(board.memory(1)).isEqualTo(second);
    assertThat(board.flashes()).isEqualTo(2);
  }

  @Test
  void takesADoneThatComesAfterItsDeadline() throws Exception {
    CountDownLatch goOn = new CountDownLatch(1);
    board.beforeEnd(() -> awaitLatch(goOn));
    board.switchOn();
    List<String> words = words();
    byte[] bits = content(3_000, 15);
    desire(bitfile("late", shelf.put(bits), 1).setDeadlines(deadlines()));
    FlashProgress standing = awaitStanding("late", "did not say DONE");
    goOn.countDown();
    await().until(() -> words.contains("DONE"));
    recover("RESUME", standing);
    operator.await("late", State.READY);
    await().until(() -> phases().contains(Phase.DONE));
    assertNoStepBack();
    assertThat(board.memory(1)).isEqualTo(bits);
    assertThat(board.flashes()).isEqualTo(1);
  }

  @Test
  void servesAnOrderWhoseComponentIsGoneAfterARestart() throws Exception {
    CountDownLatch halfWay = new CountDownLatch(1);
    board.beforePage(
        page -> {
          if (board.flashes() == 1 && page == 10) {
            board.hang();
            halfWay.countDown();
          }
        });
    board.switchOn();
    byte[] next = content(4_000, 17);
    desire(bitfile("gone", shelf.put(content(9_000, 16)), 1).setDeadlines(deadlines()));
    awaitLatch(halfWay);
    agent.close();
    desire(bitfile("next", shelf.put(next), 1));
    startAgent();
    board.wake();
    operator.await("next", State.READY);
    assertThat(board.memory(1)).isEqualTo(next);
    assertThat(board.flashes()).isEqualTo(2);
  }

  @Test
  void bringsTwoBitFilesOneAfterTheOther() throws Exception {
    board.switchOn();
    byte[] one = content(30_000, 7);
    byte[] two = content(300_000, 8);
    desire(bitfile("one", shelf.put(one), 1), bitfile("two", shelf.put(two), 2));
    operator.await("one", State.READY);
    operator.await("two", State.READY);
    assertThat(board.memory(1)).isEqualTo(one);
    assertThat(board.memory(2)).isEqualTo(two);
    assertThat(board.flashes()).isEqualTo(2);
  }

  @Test
  void isNotGreenWhenTheBoardLeftInGoodOrder() throws Exception {
    board.switchOn();
    byte[] bits = content(2_000, 9);
    desire(bitfile("left", shelf.put(bits), 1));
    operator.await("left", State.READY);
    board.leave();
    await().until(() -> operator.component("left").getState() != State.READY);
    assertThat(operator.component("left").getMessage()).contains("not connected");
    board.switchOn();
    operator.await("left", State.READY);
    assertThat(board.flashes()).isEqualTo(1);
  }

  @Test
  void goesOnWithTheSameFlashAfterARestartOfTheAdapter() throws Exception {
    CountDownLatch halfWay = new CountDownLatch(1);
    CountDownLatch restarted = new CountDownLatch(1);
    board.beforePage(
        page -> {
          if (page == 40) {
            halfWay.countDown();
            awaitLatch(restarted);
          }
        });
    board.switchOn();
    byte[] bits = content(60_000, 10);
    desire(bitfile("restarted", shelf.put(bits), 1));
    awaitLatch(halfWay);
    agent.close();
    startAgent();
    restarted.countDown();
    operator.await("restarted", State.READY);
    assertThat(board.memory(1)).isEqualTo(bits);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void startsAndStopsAChannelByCommand() throws Exception {
    board.switchOn();
    List<String> samples = new CopyOnWriteArrayList<>();
    operator
        .bus()
        .subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.TELEMETRY),
            delivery -> samples.add(delivery.address().topic()))
        .join();
    await().until(() -> operator.report().getFacts().getAcceleratorsCount() > 0);
    assertThat(operator.command("eip.start", Map.of("channel", "wifi")).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);
    await().until(() -> samples.stream().anyMatch(topic -> topic.endsWith("telemetry/wifi")));
    assertThat(operator.command("eip.stop", Map.of("channel", "wifi")).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);
    assertThat(operator.command("eip.start", Map.of()).getOutcome())
        .isEqualTo(CommandReply.Outcome.FAILED);
  }
}
