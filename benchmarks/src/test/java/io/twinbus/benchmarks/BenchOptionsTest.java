package io.twinbus.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.benchmarks.scenario.Scenario;
import io.twinbus.benchmarks.scenario.Scenarios;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchOptionsTest {
  @Test
  void leavesOutOfAQuickRunWhatHasNoGoalUnlessItIsNamed() {
    assertThat(BenchOptions.read(List.of("--quick")).scenarios())
        .extracting(Scenario::name)
        .contains("telemetry", "desired-writes")
        .doesNotContain("footprint", "failover");
    assertThat(BenchOptions.read(List.of("--quick", "failover")).scenarios())
        .extracting(Scenario::name)
        .containsExactly("failover");
  }

  @Test
  void measuresEveryScenarioUnlessToldOtherwise() {
    BenchOptions options = BenchOptions.read(List.of());
    assertThat(options.quick()).isFalse();
    assertThat(options.scenarios())
        .extracting(Scenario::name)
        .containsExactlyElementsOf(Scenarios.all().stream().map(Scenario::name).toList());
  }

  @Test
  void measuresWhatIsNamedOnceAndInTheOrderOfTheScenarios() {
    assertThat(BenchOptions.read(List.of("telemetry", "reading", "telemetry")).scenarios())
        .extracting(Scenario::name)
        .containsExactly("reading", "telemetry");
  }

  @Test
  void everyScenarioHasANameOfItsOwn() {
    assertThat(Scenarios.all()).extracting(Scenario::name).doesNotHaveDuplicates();
  }

  @Test
  void saysWhichOptionThereIsNot() {
    assertThatThrownBy(() -> BenchOptions.read(List.of("--fast")))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("no option \"--fast\"")
        .hasMessageContaining("--quick");
  }

  @Test
  void saysWhichScenariosThereAre() {
    assertThatThrownBy(() -> BenchOptions.read(List.of("telemetri")))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("no scenario \"telemetri\"")
        .hasMessageContaining("telemetry");
  }

  @Test
  void wantsAFolderAfterOut() {
    assertThatThrownBy(() -> BenchOptions.read(List.of("--out")))
        .hasMessageContaining("--out needs a folder");
    assertThatThrownBy(() -> BenchOptions.read(List.of("--out", "--quick")))
        .hasMessageContaining("--out needs a folder");
  }

  @Test
  void saysWhereItCannotWrite(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "in the way");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    int code =
        BenchMain.run(
            new String[] {"--out", file.toString(), "reading"},
            new PrintStream(printed, true, StandardCharsets.UTF_8));
    assertThat(code).isEqualTo(2);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("cannot write to " + file)
        .contains("--out");
  }

  @Test
  void startsNothingWhereMemoryOrDiskIsTooLittle() {
    Path folder = Path.of("target");
    assertThatThrownBy(() -> new Room(Room.NEEDED_MEMORY - 1, 1_000_000).require(folder))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("of memory")
        .hasMessageContaining("2999 MiB are free");
    assertThatThrownBy(() -> new Room(1_000_000, 17).require(folder))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("of disk")
        .hasMessageContaining("17 MiB are free");
    new Room(Room.NEEDED_MEMORY, Room.NEEDED_DISK).require(folder);
  }
}
