package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.twinbus.spec.SpecFile;
import io.twinbus.spec.SpecReader;
import io.twinbus.v1.SpecStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample that spans four systems, in our dialect and in Symphony's. */
class MultiOsSampleTest {
  private static final SpecRef INSTANCE = SpecRef.instance("multi-os-instance");

  @ParameterizedTest
  @ValueSource(strings = {"twinbus", "symphony"})
  void deploysWithABoardThatComesLateAndLeavesNothing(String dialect) throws IOException {
    Simulation simulation = new Simulation();
    for (Path file : files(dialect)) {
      SpecFile read = SpecReader.read(file.toString(), Files.readString(file));
      assertThat(read.faults()).isEmpty();
      simulation.apply(
          read.documents().stream().map(SpecFile.Document::message).toArray(Message[]::new));
    }
    simulation.connect(simulation.device("rtos"), false);
    simulation.settle();
    assertThat(simulation.status(INSTANCE).getPhase()).isEqualTo(SpecStatus.Phase.WAITING);
    assertThat(simulation.device("ecu").running).containsOnlyKeys("wasm-module");

    simulation.connect(simulation.device("rtos"), true);
    simulation.settle();
    assertThat(simulation.status(INSTANCE).getPhase()).isEqualTo(SpecStatus.Phase.READY);
    assertThat(simulation.device("k8s").running).containsOnlyKeys("backend");
    assertThat(simulation.device("pc").running).hasSize(1);
    assertThat(simulation.device("rtos").running).containsOnlyKeys("binary");

    simulation.delete(INSTANCE);
    simulation.settle();
    assertThat(simulation.documents).doesNotContainKey(INSTANCE);
    assertThat(simulation.devices.values()).allMatch(device -> device.running.isEmpty());
  }

  private static List<Path> files(String dialect) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "samples", "multi-os", dialect))) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }
}
