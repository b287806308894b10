package io.twinbus.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.ComponentLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFollowerTest {
  @TempDir Path folder;
  private Path file;
  private LogFollower follower;
  private final List<String> lines = new ArrayList<>();

  @BeforeEach
  void open() {
    file = folder.resolve("output.log");
    ComponentLog log =
        new ComponentLog() {
          @Override
          public void line(String text) {
            lines.add(text);
          }

          @Override
          public String tail(int count) {
            return "";
          }
        };
    follower = new LogFollower(file, log, 0);
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void joinsALineThatComesInPieces() throws IOException {
    append("one\r\ntw");
    follower.look();
    append("o\nthree");
    follower.look();
    assertThat(lines).containsExactly("one", "two");

    follower.finish();
    assertThat(lines).containsExactly("one", "two", "three");
  }

  @Test
  void cutsAFileThatGetsTooLongAndGoesOn() throws IOException {
    append("x\n".repeat((int) LogFollower.LONGEST_FILE / 2 + 1));
    follower.look();
    assertThat(Files.size(file)).isZero();

    append("after\n");
    follower.look();
    assertThat(lines.getLast()).isEqualTo("after");
  }

  @Test
  void saysHowMuchItSkipped() throws IOException {
    append("y\n".repeat(1 << 18));
    follower.look();

    assertThat(lines.getFirst()).isEqualTo("… 262144 bytes skipped …");
  }

  @Test
  void breaksALineThatNeverEnds() throws IOException {
    append("z".repeat(20_000));
    follower.look();

    assertThat(lines).hasSize(2).allSatisfy(line -> assertThat(line).hasSize(2001).endsWith("…"));
  }
}
