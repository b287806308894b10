package io.twinbus.adapter.windows.uwp;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A stand-in for the tool that installs a file under its own name, and hangs for some. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a script of bash")
class UwpBadInputTest extends BadInputContract {
  @TempDir Path home;

  @Override
  protected DriverFactory factory() {
    return new UwpDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    Path device = Files.createDirectories(home.resolve("device"));
    Path tool = home.resolve("WinAppDeployCmd");
    Files.writeString(
        tool,
        """
        #!/bin/bash
        case $1 in
          list) ls '%1$s' ;;
          install)
            name=$(basename "$3" .msix)
            [ "$name" = hangs ] && { echo copying; sleep 600; }
            [ "$name" = broken ] && { echo 'Error : DEP0700 : 0x80073CF3'; exit 0; }
            [ "$name" = binary ] && { printf '\\001\\377 no\\n'; exit 1; }
            date +%%s%%N > '%1$s'/"$name" ;;
          uninstall) rm '%1$s'/"$3" ;;
        esac
        """
            .formatted(device));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return Settings.at("drivers.uwp", Map.of("command", tool.toString(), "timeout", "3s"));
  }

  private Component component(String name) throws IOException {
    Path file = Files.writeString(home.resolve(name + ".msix"), "package");
    return Operator.component(name, "win.uwp", Map.of("app.package.path", file.toString())).build();
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) throws IOException {
    return component(name);
  }

  @Override
  protected List<String> footprint(String name) throws IOException {
    Path file = home.resolve("device").resolve(name);
    return Files.exists(file) ? List.of(Files.readString(file)) : List.of();
  }

  @Override
  protected void describe(ArtifactShelf shelf) throws IOException {
    fails(
        Operator.component("no-package", "win.uwp", Map.of()).build(),
        "properties.app.package.path: is missing; name a package");
    fails(
        Operator.component("no-file", "win.uwp", Map.of("app.package.path", "/no/such.msix"))
            .build(),
        "there is no package /no/such.msix on this machine; put it there");
    fails(component("hangs"), "WinAppDeployCmd install did not end within 3000 ms");
    fails(component("broken"), "WinAppDeployCmd install says: Error : DEP0700 : 0x80073CF3");
    fails(component("binary"), "install ended with exit code 1: \uFFFD\uFFFD no");
    failsWithoutItsArtifact(Operator.component("", "win.uwp", Map.of()));
  }
}
