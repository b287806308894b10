package io.twinbus.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The monitor's pages show the command that does the same: each of them is one that exists. */
class ShownCommandsTest {
  private static final Pattern LINE = Pattern.compile("'(twinbus [^']*)'");
  private static final Map<String, String> PLACES =
      Map.of(
          "{target}", "pc",
          "{name}", "shop",
          "{command}", "ping",
          "{payload}", "{\"times\":3}",
          "{digest}", "sha256:" + "a".repeat(64),
          "{tenant}", " --tenant other");

  @Test
  void everyCommandThatAPageShowsCanBeParsed() throws IOException {
    List<String> lines = shown();

    assertThat(lines).hasSizeGreaterThan(8);
    for (String line : lines) {
      String filled = line;
      for (Map.Entry<String, String> place : PLACES.entrySet()) {
        filled = filled.replace(place.getKey(), place.getValue());
      }
      String[] words = filled.substring("twinbus ".length()).split(" ", -1);
      assertThatCode(() -> Main.commandLine(nowhere()).parseArgs(words))
          .as(filled)
          .doesNotThrowAnyException();
    }
  }

  private static List<String> shown() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ShownCommandsTest.class.getResourceAsStream("/web/js/cli.js"))) {
      Matcher matcher = LINE.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      List<String> lines = new ArrayList<>();
      while (matcher.find()) {
        lines.add(matcher.group(1));
      }
      return lines;
    }
  }

  private static Surroundings nowhere() {
    return new Surroundings(
        Map.of(),
        InputStream.nullInputStream(),
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8));
  }
}
