package io.twinbus.adapter.nxp;

import io.twinbus.adapter.board.BoardDriverFactory;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import io.twinbus.v1.Deadlines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One board behind a vendor's tool, which does what the image's first word says. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the tool is a script of sh")
class BoardBadInputTest extends BadInputContract {
  @TempDir Path files;

  @Override
  protected DriverFactory factory() {
    return new BoardDriverFactory();
  }

  private Path board() {
    return files.resolve("the board");
  }

  private String tool() {
    return """
        case $(head -c 6 "$0") in
          hangs-) echo erasing; sleep 600 ;;
          forks-) setsid sleep 600 & echo forked; sleep 600 ;;
          breaks) echo 'no probe found' >&2; exit 4 ;;
          binary) printf 'bad \\001\\377 flash\\n'; exit 1 ;;
        esac
        cp "$0" '%s'
        """
        .formatted(board());
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    Path images = Files.createDirectories(files.resolve("images"));
    Path blank = Files.writeString(files.resolve("hello-world.bin"), "hello world");
    Files.copy(blank, board());
    return Settings.at(
        "drivers.bin",
        Map.of(
            "flasher",
            "command",
            "command",
            Map.of(
                "flash",
                List.of("sh", "-c", tool(), "{image}"),
                "look",
                List.of(
                    "sh",
                    "-c",
                    "echo sha256:$(sha256sum < \"$0\" | cut -c1-64)",
                    board().toString()),
                "timeout",
                "1s"),
            "images",
            images.toString(),
            "answerWithin",
            "100ms",
            "defaultImage",
            blank.toString()));
  }

  private static Component image(String name, String digest) {
    return Operator.component(name, "bin", Map.of())
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .setDeadlines(
            Deadlines.newBuilder().setStarted(Operator.seconds(1)).setWriting(Operator.seconds(1)))
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) {
    return image(name, shelf.put(bytes("works, and says so")));
  }

  @Override
  protected List<String> footprint(String name) throws IOException {
    return List.of(Files.readString(board()));
  }

  @Override
  protected boolean independent() {
    return false;
  }

  @Override
  protected boolean leavesDefault() {
    return true;
  }

  @Override
  protected void describe(ArtifactShelf shelf) {
    fails(
        Operator.component("no-image", "bin", Map.of()).build(),
        "artifact: is missing; name the image by its digest, or one of this adapter's by bin.name");
    fails(
        Operator.component("no-file", "bin", Map.of("bin.name", "nowhere")).build(),
        "there is no image ",
        "nowhere.bin; put it there, or correct bin.name");
    for (String how : List.of("hangs", "forks")) {
      fails(
          image(how, shelf.put(bytes(how + "-image"))),
          "sh did not end within 1000 ms and was killed: "
              + (how.equals("hangs") ? "erasing" : "forked"));
    }
    fails(image("breaks", shelf.put(bytes("breaks"))), "sh ended with exit code 4: no probe found");
    fails(
        image("binary", shelf.put(bytes("binary"))),
        "sh ended with exit code 1: bad \uFFFD\uFFFD flash");
    failsWithoutItsArtifact(Operator.component("", "bin", Map.of()));
  }
}
