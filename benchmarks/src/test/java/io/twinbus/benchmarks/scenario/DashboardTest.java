package io.twinbus.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.scenario.DashboardPage.Shown;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DashboardTest {
  private final DashboardChanges changes = new DashboardChanges();
  private final List<String> landed = new ArrayList<>();

  @Test
  void saysWhatToDoWhereThereIsNoBrowser(@TempDir Path folder) {
    assertThatThrownBy(() -> DashboardPage.program(folder.toString()))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("no Chromium on the PATH")
        .hasMessageContaining("apt-get install chromium");
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "every file is a program there")
  void takesTheFirstBrowserOnThePath(@TempDir Path folder) throws IOException {
    Path empty = Files.createDirectory(folder.resolve("empty"));
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.createFile(empty.resolve("chromium"));
    Path program = Files.createFile(full.resolve("chromium-browser"));
    assertThat(program.toFile().setExecutable(true)).isTrue();

    assertThat(DashboardPage.program(empty + File.pathSeparator + full)).isEqualTo(program);
  }

  @Test
  void countsFromTheBrokerToTheFirstTimeThatThePageShowsAChange() {
    changes.expect("m1", false);
    changes.expect("m2", true);
    changes.published("m1", true, 900, landed::add); // as it was before
    changes.published("m1", false, 1_000, landed::add);
    changes.published("m1", false, 1_500, landed::add); // told again
    changes.published("m2", true, 2_000, landed::add);
    changes.published("m3", true, 2_000, landed::add); // nobody asked it to
    List<Shown> shown =
        List.of(
            new Shown("m1", "APPLYING", 1_040),
            new Shown("m1", "DRIFTED", 1_900),
            new Shown("m2", "IN_SYNC", 2_200));

    assertThat(landed).containsExactly("m1", "m2");
    assertThat(changes.areAll(shown)).isTrue();
    assertThat(changes.lags(shown).getTotalCount()).isEqualTo(2);
    assertThat(changes.lags(shown).getMinValue()).isEqualTo(40);
    assertThat(changes.lags(shown).getMaxValue()).isEqualTo(200);
  }

  @Test
  void aChangeThatThePageDoesNotShowIsNoFigure() {
    changes.expect("m1", true);
    changes.published("m1", true, 1_000, landed::add);
    List<Shown> shown = List.of(new Shown("m1", "APPLYING", 1_040));

    assertThat(changes.areAll(shown)).isFalse();
    assertThatThrownBy(() -> changes.lags(shown))
        .isInstanceOf(BenchException.class)
        .hasMessageContaining("m1");
  }
}
