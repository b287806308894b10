package io.twinbus.adapter.windows;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.process.Program;
import io.twinbus.adapter.testkit.ShippedConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippedConfigurationTest {
  @Test
  void isGood(@TempDir Path folder) throws Exception {
    assertThat(ShippedConfiguration.check(WindowsPcMain.class, "windows-pc", folder))
        .startsWith("exit code 0");
  }

  @Test
  void ofTheReadmeIsGood(@TempDir Path folder) throws Exception {
    Path app = Files.createDirectories(folder.resolve("ProgramData/Twinbus/scripts/app"));
    for (String script : List.of("apply", "get", "remove")) {
      Files.createFile(app.resolve(script + (Program.onWindows() ? ".ps1" : ".sh")));
    }
    assertThat(ShippedConfiguration.checkReadme(WindowsPcMain.class, "target: pc\n", folder))
        .startsWith("exit code 0");
  }
}
