package io.twinbus.adapter.nxp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.board.BoardDriverFactory;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The board driver with a vendor's tool: a script that copies the image into a file, the board. */
class VendorToolContractTest extends DriverContract {
  @TempDir Path files;

  @Override
  protected DriverFactory factory() {
    return new BoardDriverFactory();
  }

  private Path board() {
    return files.resolve("board with blank");
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    Path console = files.resolve("console");
    Files.writeString(console, "Hello, World\r\nacc: 0.1\r\n");
    if (Files.notExists(board())) {
      Files.copy(image("default"), board());
    }
    Map<String, Object> command =
        Map.of(
            "flash", List.of("cp", "{image}", board().toString()),
            "look",
                List.of(
                    "sh",
                    "-c",
                    "echo sha256:$(sha256sum < \"$0\" | cut -c1-64); stat -c %y \"$0\"",
                    board().toString()),
            "console", console.toString());
    return Settings.at(
        "drivers.bin",
        Map.of(
            "flasher",
            "command",
            "command",
            command,
            "answerWithin",
            "100ms",
            "defaultImage",
            image("default").toString()));
  }

  private Path image(String name) throws IOException {
    Path file = files.resolve("bild-ä-" + name);
    return Files.exists(file)
        ? file
        : Files.write(file, name.repeat(500).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  protected Map<String, Path> artifacts() throws IOException {
    Map<String, Path> all = new HashMap<>();
    for (String name : List.of("one", "other", "next")) {
      all.put(Digests.of(image(name)), image(name));
    }
    return all;
  }

  @Override
  protected ComponentSpec component(String name) throws IOException {
    return ComponentSpec.of(name, "bin", Settings.EMPTY)
        .madeOf(ArtifactRef.of(Digests.of(image(name))));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) throws IOException {
    return component.madeOf(ArtifactRef.of(Digests.of(image("next"))));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "bin", Settings.EMPTY);
  }

  @Override
  protected List<String> footprint(String name) throws IOException {
    return List.of(Files.getLastModifiedTime(board()).toString());
  }

  @Override
  protected void breakIt(String name) throws IOException {
    Files.writeString(board(), "something else");
  }

  @Override
  protected boolean independent() {
    return false;
  }

  @Override
  protected boolean leavesDefault() {
    return true;
  }

  @Test
  void putsTheDefaultImageBackWhenAComponentIsRemoved() throws Exception {
    ComponentSpec one = component("one");
    bench().applyUntilReady(one);
    assertThat(board()).hasSameBinaryContentAs(image("one"));
    bench().remove(one);
    assertThat(board()).hasSameBinaryContentAs(image("default"));
  }

  @Test
  void sendsTheLinesOfTheConsoleAsTelemetry() {
    await().until(() -> bench().context().samples("console").contains("acc: 0.1"));
    assertThat(bench().context().samples("console")).contains("Hello, World");
  }

  @Test
  void namesTheToolAndItsWordsWhenItFails() throws Exception {
    Files.delete(board());
    assertThat(bench().observe(component("one")))
        .isInstanceOf(Observation.Different.class)
        .extracting(Observation::message)
        .asString()
        .contains("sh ended with exit code");
  }

  @Test
  void checksItsConfiguration() {
    Settings broken = Settings.at("drivers.bin", Map.of("flasher", "command"));
    assertThat(factory().check(broken))
        .extracting(Object::toString)
        .containsExactly(
            "drivers.bin.command.flash: is missing; write the tool's command line as a list, with"
                + " {image} in it");
    assertThat(factory().check(Settings.at("drivers.bin", Map.of("flasher", "magic"))))
        .extracting(Object::toString)
        .anyMatch(text -> text.startsWith("drivers.bin.flasher: must be one of command"));
  }
}
