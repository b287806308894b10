package io.twinbus.adapter.nxp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.board.BoardDriverFactory;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.Bench;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.adapter.testkit.TestImages;
import java.io.IOException;
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
      Files.copy(images().file("default"), board());
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
            "lookEvery",
            "200ms",
            "defaultImage",
            images().file("default").toString()));
  }

  private TestImages images() {
    return new TestImages(files, 500);
  }

  @Override
  protected Map<String, Path> artifacts() throws IOException {
    return images().byDigest("one", "other", "next");
  }

  @Override
  protected ComponentSpec component(String name) throws IOException {
    return ComponentSpec.of(name, "bin", Settings.EMPTY).madeOf(images().artifact(name));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) throws IOException {
    return component.madeOf(images().artifact("next"));
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
    assertThat(board()).hasSameBinaryContentAs(images().file("one"));
    bench().remove(one);
    assertThat(board()).hasSameBinaryContentAs(images().file("default"));
  }

  @Test
  void reportsWhatTheBoardBootedAlsoWhenNothingIsDesired() throws Exception {
    String first = images().artifact("default").digest();
    await().until(() -> bootedImage(bench()).equals(first));
    Files.write(board(), Files.readAllBytes(images().file("other"))); // Somebody else's doing.
    await().until(() -> bootedImage(bench()).equals(images().artifact("other").digest()));
    Files.delete(board()); // It is not there any more: what it said last stands.
    assertThat(bench().driver().boot()).isPresent();
  }

  private static String bootedImage(Bench bench) {
    return bench.driver().boot().orElseThrow().imageDigest();
  }

  @Test
  void takesNoBootOfTheAdaptersMachineForTheBoards() throws Exception {
    try (Bench bench = with(Map.of("look", shell("exit 1")))) {
      assertThat(bench.driver().boot())
          .hasValueSatisfying(boot -> assertThat(boot.id()).isEqualTo("not-seen"));
    }
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
  void saysThatTheToolHangsAndThatTheFlashIsOver() throws Exception {
    ComponentSpec one = component("one");
    try (Bench bench = with(Map.of("flash", shell("echo erasing; sleep 600"), "timeout", "1s"))) {
      assertThatThrownBy(() -> bench.apply(one))
          .isInstanceOf(IOException.class)
          .hasMessage("sh did not end within 1000 ms and was killed: erasing");
      assertThat(bench.observe(one)).isNotInstanceOf(Observation.Ready.class);
    }
  }

  @Test
  void readsTheDigestFromTheFirstLineAndIsNotMisledByWarnings() throws Exception {
    Path image = images().file("one");
    String digest = images().artifact("one").digest();
    String look =
        "echo warning: old firmware >&2; echo sha256:$(sha256sum < '"
            + image
            + "' | cut -c1-64); printf 'boot \\001\\377\\n'";
    try (Bench bench = with(Map.of("look", shell(look)))) {
      assertThat(bench.observe(component("one"))).isInstanceOf(Observation.Ready.class);
      assertThat(bench.driver().boot())
          .hasValueSatisfying(
              boot -> {
                assertThat(boot.imageDigest()).isEqualTo(digest);
                assertThat(boot.id()).startsWith("boot ?").hasSizeLessThan(129);
              });
    }
  }

  @Test
  void saysWhatLookMustPrintWhenItPrintsSomethingElse() throws Exception {
    try (Bench bench = with(Map.of("look", shell("printf '\\377\\001 J-Link V8\\n'")))) {
      assertThat(bench.observe(component("one")))
          .isInstanceOf(Observation.Different.class)
          .extracting(Observation::message)
          .asString()
          .startsWith("drivers.bin.command.look must print the digest of the image")
          .endsWith("it printed \uFFFD\uFFFD J-Link V8");
    }
  }

  private static List<String> shell(String script) {
    return List.of("sh", "-c", script, "{image}");
  }

  /** The driver with other commands of the tool. */
  private Bench with(Map<String, Object> commands) throws Exception {
    Map<String, Object> command = new HashMap<>(Map.of("flash", List.of("cp", "{image}", "/none")));
    command.putAll(commands);
    return bench(
        Settings.at(
            "drivers.bin",
            Map.of("flasher", "command", "command", command, "answerWithin", "100ms")));
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
