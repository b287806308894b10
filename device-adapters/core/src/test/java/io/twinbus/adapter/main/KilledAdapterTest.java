package io.twinbus.adapter.main;

import static io.twinbus.adapter.testkit.Operator.component;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.testkit.MarkedProcessDriver;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The adapter as a process of its own, killed while it applies (invariants I5 and I7). */
@NullUnmarked
class KilledAdapterTest {
  private static final int KILLS = 20;

  @TempDir Path folder;
  private final String scope = UUID.randomUUID().toString();
  private final TwinId twin = TwinId.of("pc");
  private PlainBroker broker;
  private Operator operator;
  private Process adapter;

  @BeforeEach
  void startAll() {
    broker = PlainBroker.inMemory();
    operator = new Operator(broker.uri(), twin);
  }

  @AfterEach
  void endAll() throws InterruptedException {
    if (adapter != null) {
      adapter.destroyForcibly().waitFor();
    }
    operator.close();
    broker.close();
    processes().forEach(ProcessHandle::destroyForcibly);
  }

  private Path configuration() throws IOException {
    return Files.writeString(
        folder.resolve("adapter.yaml"),
        """
        target: pc
        data: %s
        broker:
          uri: %s
        trust:
          allowUnsigned: true
        agent:
          minBackoff: 200ms
          observeEvery: 2s
        drivers:
          marked:
            scope: %s
        """
            .formatted(folder.resolve("data"), broker.uri(), scope));
  }

  private Process adapter(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-Xmx64m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                AdapterMain.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("adapter.log").toFile()))
        .start();
  }

  private List<ProcessHandle> processes() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").contains("mark=" + scope))
        .toList();
  }

  private Component marked(String name, int color) {
    return component(name, "marked", Map.of("color", "" + color, "delay", "40ms")).build();
  }

  @Test
  void leavesNoOrphanAndNoDuplicateWhenItIsKilledTwentyTimes() throws Exception {
    Random random = new Random(20);
    Path configuration = configuration();
    for (int kill = 0; kill < KILLS; kill++) {
      int before = operator.reports().size();
      adapter = adapter(configuration.toString());
      operator.desire(marked("a", kill), marked("b", kill / 2), marked("c" + kill % 3, 0));
      await("the adapter at work, run " + kill)
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(5))
          .until(() -> operator.reports().size() > before + random.nextInt(4));
      adapter.destroyForcibly().waitFor();
      for (String name : List.of("a", "b", "c0", "c1", "c2")) {
        assertThat(MarkedProcessDriver.processes(scope, "pc", name))
            .as("%s after kill %d", name, kill)
            .hasSizeLessThanOrEqualTo(1);
      }
    }
    adapter = adapter(configuration.toString());
    long last = operator.desire(marked("a", 99), marked("d", 1));
    await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                operator.report().getObservedGeneration() == last
                    && operator.report().getComponentsCount() == 2);
    operator.await("a", State.READY);
    operator.await("d", State.READY);

    assertThat(processes()).hasSize(2);
    operator.desire();
    await().atMost(Duration.ofMinutes(1)).until(() -> processes().isEmpty());
    await().until(() -> operator.report().getComponentsCount() == 0);
    assertThat(Files.readString(folder.resolve("data/journal.json"))).contains("[ ]");
  }

  @Test
  void endsCleanlyOnTheFirstSignalAndLeavesComponentsRunning() throws Exception {
    adapter = adapter(configuration().toString());
    operator.desire(marked("a", 1));
    operator.await("a", State.READY);
    adapter.destroy();

    assertThat(adapter.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(adapter.exitValue()).isZero();
    assertThat(processes()).hasSize(1);
  }

  @Test
  void checksAConfigurationAndSaysAllThatIsWrong() throws Exception {
    adapter = adapter("--check", configuration().toString());
    assertThat(adapter.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(adapter.exitValue()).as(log()).isZero();

    Path wrong =
        Files.writeString(
            folder.resolve("wrong.yaml"),
            "target: pc\ndata: data\ndrivers:\n  toaster: {}\n  marked: {}\n");
    adapter = adapter("--check", wrong.toString());
    assertThat(adapter.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(adapter.exitValue()).isEqualTo(78);
    assertThat(log()).contains("drivers.toaster: there is no such driver", "drivers.marked.scope");

    adapter = adapter("a", "b");
    assertThat(adapter.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(adapter.exitValue()).isEqualTo(64);
  }

  private String log() throws IOException {
    return Files.readString(folder.resolve("adapter.log"));
  }
}
