package io.twinbus.adapter.flatcar;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.testkit.ShippedConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedConfigurationTest {
  @Test
  void isGood(@TempDir Path folder) throws Exception {
    String checked = ShippedConfiguration.check(FlatcarVmMain.class, "flatcar-vm", folder);
    // What is wrong may only be what this machine does not have.
    assertThat(checked.lines().filter(line -> line.contains("drivers.")).toList())
        .allMatch(line -> line.matches(".*drivers\\.(ebpf|container)\\..*"));
    assertThat(checked).doesNotContain("unknown").containsPattern("exit code (0|78)");
  }

  @Test
  void ofTheReadmeIsGood(@TempDir Path folder) throws Exception {
    assertThat(ShippedConfiguration.checkReadme(FlatcarVmMain.class, "target: ecu\n", folder))
        .startsWith("exit code 0");
  }
}
