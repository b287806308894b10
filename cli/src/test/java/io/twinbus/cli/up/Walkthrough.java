package io.twinbus.cli.up;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The commands of a README, in order: fenced blocks of kind {@code console}, where a line that begins
 * with {@code $} is a command and what follows is what it prints. In a block {@code console up} the
 * command runs on. {@code …} stands for anything.
 */
record Walkthrough(List<Step> steps) {
  /**
   * One command.
   *
   * @param stays whether it runs on
   * @param expected the lines that it prints
   */
  record Step(String command, boolean stays, List<String> expected) {
    /** Whether asking again changes nothing. */
    boolean asks() {
      return !command.matches(".*twinbus (apply|delete|send|up)\\b.*|kill .*");
    }

    /** Whether these lines are what the README shows. */
    boolean isShownBy(List<String> lines) {
      List<String> actual = normalised(lines);
      List<String> shown = normalised(expected);
      if (actual.size() != shown.size()) {
        return false;
      }
      for (int line = 0; line < shown.size(); line++) {
        if (!actual.get(line).matches(pattern(shown.get(line)))) {
          return false;
        }
      }
      return true;
    }

    private static String pattern(String shown) {
      return Pattern.quote(shown).replace("…", "\\E.*\\Q");
    }
  }

  static Walkthrough of(Path readme) throws IOException {
    List<Step> steps = new ArrayList<>();
    String block = "";
    for (String line : Files.readAllLines(readme)) {
      if (line.startsWith("```")) {
        block = block.isEmpty() ? line : "";
      } else if (block.startsWith("```console")) {
        if (line.startsWith("$ ")) {
          steps.add(new Step(line.substring(2), block.equals("```console up"), new ArrayList<>()));
        } else {
          steps.getLast().expected().add(line);
        }
      }
    }
    return new Walkthrough(List.copyOf(steps));
  }

  /** Lines without what differs from run to run: times, generations, widths of columns. */
  static List<String> normalised(List<String> lines) {
    return lines.stream()
        .map(
            line ->
                line.replaceAll("\\b\\d+(\\.\\d+)? ?(ms|s|m|h)\\b( ago)?", "TIME")
                    .replaceAll("\\bnow\\b", "TIME")
                    .replaceAll("\\s\\d+(→\\d+)?(?=\\s+(yes|no)\\s)", " N")
                    .replaceAll("\\s+", " ")
                    .strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }
}
