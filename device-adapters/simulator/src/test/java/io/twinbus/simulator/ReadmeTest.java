package io.twinbus.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.testkit.ShippedConfiguration;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
  @Test
  void showsAFleetThatIsGood(@TempDir Path folder) throws Exception {
    assertThat(ShippedConfiguration.checkReadme(SimulatorMain.class, "data: ", folder))
        .startsWith("exit code 0");
  }

  @Test
  void showsABoardThatIsGood(@TempDir Path folder) throws Exception {
    assertThat(ShippedConfiguration.checkReadme(SimulatedBoardMain.class, "target: ", folder))
        .startsWith("exit code 0");
  }
}
