package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.event.TwinEvent;
import io.twinbus.journal.FileJournal;
import io.twinbus.journal.Journal;
import io.twinbus.journal.JournalSettings;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.TwinStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.generic.GenericDatumReader;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A runtime that is killed at random points while desired states, reports, flashes and commands
 * flow, and one that nothing happens to: nobody can tell afterwards which was which. The property
 * {@code twinbus.kill.seed} repeats a run; a failure names its seed.
 */
final class KilledRuntimeLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofMillis(500);
  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(1);
  private static final Duration NO_DEADLINE = Duration.ofMinutes(5);
  private static final int LIVES = 21;

  private static EmbeddedBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void startBroker() {
    broker =
        EmbeddedBroker.builder()
            .user("olga", "secret", Role.OPERATOR, "default")
            .user("runtime", "secret", Role.RUNTIME, "*")
            .user("left", "secret", Role.DEVICE, "default", "left")
            .user("killed", "secret", Role.DEVICE, "default", "killed")
            .start();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @Test
  void comesToTheSameEndHoweverOftenItIsKilled() throws Exception {
    long seed = Long.getLong("twinbus.kill.seed", new Random().nextLong());
    KillScript script = KillScript.of(seed, LIVES);
    TwinStatus left;
    TwinStatus killed;
    try (Play play = new Play("left")) {
      left = play.leaveAlone(script);
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed, e);
    }
    try (Play play = new Play("killed")) {
      killed = play.kill(script);
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed, e);
    }
    assertThat(killed).as("seed %d", seed).isEqualTo(left);
  }

  /** One target with its operator, its device and its runtimes. */
  private final class Play implements AutoCloseable {
    private final String target;
    private final MqttTool operator;
    private final Witness witness;
    private final ScriptedDevice device;
    private final List<String> commands = new ArrayList<>();
    private final Set<String> refused = new HashSet<>();
    private RuntimeProcess runtime;
    private int desired;

    Play(String target) {
      this.target = target;
      operator = new MqttTool(broker.port(), "olga");
      operator.subscribe("tb/default/client/olga/+");
      witness = new Witness(broker.port(), target);
      runtime = start();
      // From now on the broker keeps what comes for a runtime that is away.
      device = new ScriptedDevice(broker.port(), target);
      await().atMost(PATIENCE).until(() -> !witness.status().isEmpty());
    }

    TwinStatus leaveAlone(KillScript script) throws IOException {
      for (KillScript.Life life : script.lives()) {
        life.away().forEach(this::act);
        life.loading().forEach(this::act);
        life.ready().forEach(this::act);
        if (device.flashing().isEmpty()) {
          await().atMost(PATIENCE).until(() -> unanswered().isEmpty());
        }
      }
      return end(script);
    }

    TwinStatus kill(KillScript script) throws Exception {
      runtime.kill();
      for (KillScript.Life life : script.lives()) {
        life.away().forEach(this::act);
        int before = witness.arrivals();
        CountDownLatch due = new CountDownLatch(1);
        runtime = start();
        if (life.starting()) {
          life.loading().forEach(this::act);
          life.ready().forEach(this::act);
          var unused = due.await(life.after(), TimeUnit.MILLISECONDS);
        } else {
          RuntimeProcess victim = runtime;
          witness.at(
              life.after(),
              () -> {
                victim.killAndGo();
                due.countDown();
              });
          await().atMost(PATIENCE).until(() -> witness.arrivals() > before);
          life.loading().forEach(this::act);
          await().atMost(PATIENCE).until(() -> due.getCount() == 0 || witness.isReady());
          device.repeatFlash();
          life.ready().forEach(this::act);
          var unused = due.await(LONGEST_SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        }
        runtime.kill();
      }
      runtime = start();
      return end(script);
    }

    private RuntimeProcess start() {
      return RuntimeProcess.start(folder, broker.port(), QUIET, NO_DEADLINE);
    }

    private void act(KillScript.Act act) {
      switch (act) {
        case DESIRE -> {
          desired++;
          operator.publish(
              "tb/default/twin/" + target + "/desired",
              "{\"components\":[{\"name\":\"app\",\"type\":\"process\"}],\"properties\":{\"interval\":"
                  + desired * 10
                  + "}}",
              true);
        }
        case COMMAND -> {
          commands.add("c" + commands.size());
          request(commands.getLast());
        }
        case COMMAND_THAT_IS_REFUSED -> {
          String name = "flash.c" + refused.size();
          refused.add(name);
          request(name);
        }
        case DRIFT -> device.drift();
        case BEGIN_FLASH -> device.beginFlash();
        case END_FLASH_WELL, GIVE_FLASH_UP -> {
          witness.flashEnds(device.flashing().orElseThrow());
          device.endFlash(act == KillScript.Act.END_FLASH_WELL);
        }
      }
    }

    private void request(String name) {
      operator.request(
          "tb/default/twin/" + target + "/inbox/" + name, "{}", answerTopic(name), name);
    }

    private String answerTopic(String name) {
      return "tb/default/client/olga/" + target + "." + name;
    }

    private List<String> unanswered() {
      return Stream.concat(commands.stream(), refused.stream())
          .filter(name -> operator.last(answerTopic(name)).isEmpty())
          .toList();
    }

    /** Waits until all is done, and looks at what became of it. */
    private TwinStatus end(KillScript script) throws IOException {
      script.end().forEach(this::act);
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                device.repeatFlash();
                device.settle();
                assertThat(unanswered()).isEmpty();
                assertThat(witness.gate()).isEmpty();
                assertThat(device.generation()).isEqualTo(desired);
                assertThat(status().getPhase()).isEqualTo(TwinStatus.Phase.IN_SYNC);
                assertThat(status().getGeneration()).isEqualTo(desired);
                assertThat(status().getFlash().getPhase()).isEqualTo(FlashProgress.Phase.DONE);
              });
      TwinStatus status = status();
      assertThat(runtime.stop()).isZero();
      checkCommands();
      assertThat(witness.throughTheClosedGate()).isEmpty();
      checkJournal();
      return status;
    }

    /** Each command was carried out once and in order, or refused to its sender. */
    private void checkCommands() {
      Map<String, String> ids = new HashMap<>();
      List<String> order = new ArrayList<>();
      for (ScriptedDevice.Delivered each : device.delivered()) {
        String before = ids.putIfAbsent(each.name(), each.id());
        if (before == null) {
          order.add(each.name());
        }
        assertThat(each.id())
            .as("%s comes again as another command", each.name())
            .isEqualTo(ids.get(each.name()));
      }
      assertThat(order).isEqualTo(commands);
      assertThat(commands)
          .allSatisfy(name -> assertThat(operator.last(answerTopic(name))).contains("\"OK\""));
      assertThat(refused)
          .allSatisfy(name -> assertThat(operator.last(answerTopic(name))).contains("\"REFUSED\""));
    }

    private void checkJournal() throws IOException {
      Map<TwinId, Long> last = new HashMap<>();
      List<Long> numbers;
      Path journal = folder.resolve("journal");
      try (FileJournal opened =
          FileJournal.open(
              JournalSettings.in(journal), InstantSource.system(), new SimpleMeterRegistry())) {
        opened.desired((twin, event) -> last.put(twin, event.getGeneration()));
        numbers =
            opened.events(new Journal.Query("default", target, Instant.EPOCH, 100_000)).stream()
                .map(TwinEvent::getSequence)
                .filter(number -> number > 0)
                .toList();
      }
      assertThat(numbers).as("numbers of events").isSorted().doesNotHaveDuplicates();
      assertThat(last).containsEntry(TwinId.of(target), (long) desired);
      try (Stream<Path> files = Files.list(journal)) {
        assertThat(files).allSatisfy(KilledRuntimeLiveTest::readToItsEnd);
      }
    }

    /** The status without its times, and without what counts or tells how it came to be. */
    private TwinStatus status() {
      TwinStatus.Builder status =
          DocumentTypes.TWIN_STATUS
              .decode(
                  witness.status().getBytes(StandardCharsets.UTF_8),
                  Optional.of("application/json"))
              .document()
              .orElseThrow()
              .toBuilder()
              .clearSince()
              .clearLastSeen()
              .clearEventSequence();
      status.getComponentsBuilderList().forEach(component -> component.clearSince());
      status.setFlash(
          FlashStatus.newBuilder()
              .setSession(status.getFlash().getSession())
              .setDigest(status.getFlash().getDigest())
              .setPhase(status.getFlash().getPhase()));
      return status.build();
    }

    @Override
    public void close() {
      runtime.close();
      device.close();
      witness.close();
      operator.close();
    }
  }

  private static void readToItsEnd(Path file) throws IOException {
    try (DataFileReader<Object> reader =
        new DataFileReader<>(file.toFile(), new GenericDatumReader<>())) {
      while (reader.hasNext()) {
        assertThat(reader.next()).isNotNull();
      }
    }
  }
}
