package io.twinbus.adapter.windows.uwp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The stand-in keeps one file for each installed package, and speaks as the real tool does. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-in is a script of bash")
class UwpDriverTest extends DriverContract {
  private static final String DIGEST = "sha256:" + "d".repeat(64);
  private static final String PUBLISHER = "__gjd5ncee18d88";

  @TempDir Path home;

  private Path device() throws IOException {
    return Files.createDirectories(home.resolve("device"));
  }

  /** A path as people have them on Windows. */
  private Path appPackage() throws IOException {
    Path folder = Files.createDirectories(home.resolve("Eigene Programme (x86)"));
    return Files.writeString(folder.resolve("HomeHub Größe.msix"), "package");
  }

  /** Generous: the machine may have much else to do. */
  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }

  @Override
  protected DriverFactory factory() {
    return new UwpDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    Path tool = home.resolve("WinAppDeployCmd");
    Files.writeString(
        tool,
        """
        #!/bin/bash
        device='DEVICE'
        echo "$*" >> "$device/../calls"
        [ "${@: -2:1}" = -ip ] || { echo 'error: no -ip'; exit 1; }
        [ -e "$device/../broken" ] && { echo 'Error : DEP0001 : Unexpected Error: 0x80073CF6'; exit 0; }
        printf 'Windows App Deployment Tool\\r\\nVersion 10.0.0.0\\r\\n\\r\\n'
        case $1 in
          list) (cd "$device" && for f in *; do [ -e "$f" ] && printf '%s\\r\\n' "$f"; done) ;;
          install)
            [ "$2" = -file ] && [ -f "$3" ] || { echo "error: no file $3"; exit 1; }
            name=$(cat "$device/../next")
            date +%s%N > "$device/$name" ;;
          uninstall) rm "$device/$3" ;;
        esac
        printf 'Done.\\r\\n'
        exit 0
        """
            .replace("DEVICE", device().toString()));
    assertThat(tool.toFile().setExecutable(true)).isTrue();
    return Settings.at("drivers.uwp", Map.of("command", tool.toString(), "ip", "127.0.0.1"));
  }

  /** The tool learns the package's name from the package; the stand-in is told. */
  private ComponentSpec named(ComponentSpec component) throws IOException {
    Files.writeString(home.resolve("next"), component.name() + PUBLISHER);
    return component;
  }

  @Override
  protected Map<String, Path> artifacts() throws IOException {
    return Map.of(DIGEST, appPackage());
  }

  @Override
  protected ComponentSpec component(String name) throws IOException {
    return named(
        ComponentSpec.of(
            name, "win.uwp", Settings.of(Map.of("app.package.path", appPackage().toString()))));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) throws IOException {
    return ComponentSpec.of(component.name(), "win.uwp", Settings.EMPTY)
        .madeOf(ArtifactRef.of(DIGEST));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "win.uwp", Settings.EMPTY);
  }

  @Override
  protected List<String> footprint(String name) throws IOException {
    try (Stream<Path> files = Files.list(device())) {
      return files
          .filter(file -> file.getFileName().toString().equals(name + PUBLISHER))
          .map(UwpDriverTest::read)
          .toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected void breakIt(String name) throws IOException {
    Files.delete(device().resolve(name + PUBLISHER));
  }

  @Override
  protected int mostSteps() {
    return 10;
  }

  @Test
  void callsTheToolAsPeopleDo() throws Exception {
    ComponentSpec component = component("HomeHub_1.0.9.0_x64");
    assertThat(bench().applyUntilReady(component))
        .isEqualTo(Observation.ready("installed as HomeHub_1.0.9.0_x64" + PUBLISHER));
    bench().remove(component);

    assertThat(Files.readAllLines(home.resolve("calls")))
        .contains(
            "list -ip 127.0.0.1",
            "install -file " + appPackage() + " -ip 127.0.0.1",
            "uninstall -package HomeHub_1.0.9.0_x64" + PUBLISHER + " -ip 127.0.0.1");
  }

  @Test
  void doesNotTakeAPackageWithALongerNameForItsOwn() throws Exception {
    Files.writeString(device().resolve("HomeHubPro_1.0_x64" + PUBLISHER), "other");
    ComponentSpec component = component("HomeHub");

    assertThat(bench().observe(component)).isInstanceOf(Observation.Absent.class);
    bench().remove(component);
    assertThat(device().resolve("HomeHubPro_1.0_x64" + PUBLISHER)).exists();
  }

  @Test
  void passesOnWhatTheToolComplainsOfThoughItEndsWell() throws Exception {
    ComponentSpec component = component("one");
    Files.writeString(home.resolve("broken"), "");

    assertThatThrownBy(() -> bench().observe(component))
        .isInstanceOf(IOException.class)
        .hasMessage("WinAppDeployCmd list says: Error : DEP0001 : Unexpected Error: 0x80073CF6");
  }

  @Test
  void saysThatAPackageIsMissing() throws Exception {
    ComponentSpec component =
        ComponentSpec.of(
            "one", "win.uwp", Settings.of(Map.of("app.package.path", "/no/such.msix")));

    assertThat(bench().apply(component).message())
        .isEqualTo(
            "there is no package /no/such.msix on this machine; put it there, or correct the"
                + " path");
  }

  @Test
  void namesTheMissingTool() {
    assertThat(factory().check(Settings.at("drivers.uwp", Map.of("command", "C:\\none.exe"))))
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains("install the Windows SDK"));
  }
}
