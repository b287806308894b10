package io.twinbus.adapter.nxp;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.testkit.ShippedConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedConfigurationTest {
  @Test
  void isGood(@TempDir Path folder) throws Exception {
    String checked = ShippedConfiguration.check(NxpBoardMain.class, "nxp-board", folder);
    // What is wrong may only be what this machine does not have.
    assertThat(checked.lines().filter(line -> line.contains("drivers.")).toList())
        .allMatch(line -> line.matches(".*is not a program on this machine.*"));
    assertThat(checked).doesNotContain("unknown").containsPattern("exit code (0|78)");
  }

  @Test
  void ofTheReadmeIsGood(@TempDir Path folder) throws Exception {
    assertThat(ShippedConfiguration.checkReadme(NxpBoardMain.class, "target: rtos\n", folder))
        .startsWith("exit code 0");
  }
}
