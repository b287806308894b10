package io.twinbus.adapter.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.testkit.AdapterProcess;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two small targets in one process: they share a JVM, and nothing else. */
@NullUnmarked
class SharedProcessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final List<String> TARGETS = List.of("lamp", "door");

  private final String scope = UUID.randomUUID().toString();
  @TempDir private Path folder;
  private PlainBroker broker;
  private Operator lamp;
  private Operator door;

  @BeforeEach
  void startBroker() {
    broker = PlainBroker.inMemory();
    lamp = new Operator(broker.uri(), TwinId.of("lamp"));
    door = new Operator(broker.uri(), TwinId.of("door"));
  }

  @AfterEach
  void endAll() {
    lamp.close();
    door.close();
    broker.close();
    for (String target : TARGETS) {
      processes(target, "web").forEach(ProcessHandle::destroyForcibly);
    }
  }

  @Test
  void eachTargetGoesOnFromItsOwnJournalWhenTheProcessIsKilled() throws Exception {
    String[] files = {configuration("lamp", "lamp"), configuration("door", "door")};
    try (AdapterProcess adapter = AdapterProcess.start(AdapterMain.class, folder, files)) {
      lamp.desire(component("red"));
      door.desire(component("green"));
      lamp.await("web", State.READY);
      door.await("web", State.READY);
      assertThat(folder.resolve("data-lamp")).isNotEmptyDirectory();
      assertThat(folder.resolve("data-door")).isNotEmptyDirectory();

      door.desire();
      await().atMost(PATIENCE).until(() -> processes("door", "web").isEmpty());
      assertThat(processes("lamp", "web")).as("what the other target has").hasSize(1);
      door.desire(component("blue"));
      await().atMost(PATIENCE).until(() -> processes("door", "web").size() == 1);
      door.await("web", State.READY);
      adapter.kill();
    }
    for (String target : TARGETS) {
      processes(target, "web").forEach(ProcessHandle::destroyForcibly);
      await().atMost(PATIENCE).until(() -> processes(target, "web").isEmpty());
    }
    broker.stop(); // What comes back knows what it shall be from its journal alone.
    try (AdapterProcess adapter = AdapterProcess.start(AdapterMain.class, folder, files)) {
      for (String target : TARGETS) {
        await(target + " without a broker")
            .atMost(PATIENCE)
            .until(() -> processes(target, "web").size() == 1);
      }
      adapter.stop();
      assertThat(adapter.exitCode()).isZero();
    }
  }

  @Test
  void oneFileThatIsNotValidStopsTheStartOfAllWithItsPlace() throws Exception {
    String good = configuration("lamp", "lamp");
    Path bad = Files.writeString(folder.resolve("bad.yaml"), "target: door\ndatta: elsewhere\n");

    assertThat(logOfFailure(good, bad.toString())).contains("bad.yaml:2:", "datta");
    assertThat(lamp.reports()).isEmpty();
  }

  @Test
  void theFileOfAProblemIsNamed() throws Exception {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"), "target: door\ndata: data\ndrivers: {toaster: {}}\n");

    assertThat(logOfFailure(configuration("lamp", "lamp"), bad.toString()))
        .contains("bad.yaml: drivers.toaster: there is no such driver");
  }

  @Test
  void aDriverIsEnabledOrNot() throws Exception {
    Path bad =
        Files.writeString(
            folder.resolve("bad.yaml"),
            "target: door\ndata: data\ndrivers: {process: {enabled: maybe}}\n");

    assertThat(logOfFailure(bad.toString()))
        .contains("drivers.process.enabled: ", "maybe", "is neither true nor false");
  }

  @Test
  void targetsAndFoldersAreNotShared() throws Exception {
    assertThat(logOfFailure(configuration("lamp", "one"), configuration("lamp", "other")))
        .contains("two files name lamp");
    Path same =
        Files.writeString(
            folder.resolve("same.yaml"),
            "target: door\ndata: %s/x/../data-lamp\n".formatted(folder));
    assertThat(logOfFailure(configuration("lamp", "lamp"), same.toString()))
        .contains("two files name " + folder.resolve("data-lamp"));
  }

  private String logOfFailure(String... files) throws Exception {
    try (AdapterProcess adapter = AdapterProcess.start(AdapterMain.class, folder, files)) {
      assertThat(adapter.exitCode()).as(adapter.log()).isEqualTo(78);
      return adapter.log();
    }
  }

  private List<ProcessHandle> processes(String target, String name) {
    return MarkedProcessDriver.processes(scope, target, name);
  }

  private static Component component(String color) {
    return Operator.component("web", "marked", Map.of("color", color)).build();
  }

  private String configuration(String target, String name) throws IOException {
    return Files.writeString(
            folder.resolve(name + ".yaml"),
            """
            target: %s
            data: %s
            broker: {uri: %s}
            trust: {allowUnsigned: true}
            agent: {minBackoff: 200ms, observeEvery: 2s}
            drivers:
              marked: {scope: %s}
            """
                .formatted(target, folder.resolve("data-" + name), broker.uri(), scope))
        .toString();
  }
}
