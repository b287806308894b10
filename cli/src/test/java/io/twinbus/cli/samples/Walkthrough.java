package io.twinbus.cli.samples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of a README, in order: what stands in fenced blocks of kind {@code console}. A line
 * that begins with {@code $} is a command, {@code >} goes on with it, and what follows is what it
 * prints. In a block {@code console up} the command runs on, in a terminal of its own; a block
 * {@code console up} without a command shows what that terminal says later.
 *
 * @param steps the commands
 */
record Walkthrough(List<Step> steps) {
  private static final String FENCE = "```";
  private static final String BLOCK = FENCE + "console";
  private static final String STAYING = BLOCK + " up";

  static Walkthrough read(Path readme) throws IOException {
    List<Step> steps = new ArrayList<>();
    String block = "";
    String command = "";
    List<String> printed = new ArrayList<>();
    for (String line : Files.readAllLines(readme)) {
      boolean fence = line.startsWith(FENCE);
      if (fence || line.startsWith("$ ")) {
        add(steps, block, command, printed);
        printed = new ArrayList<>();
        command = "";
      }
      if (fence) {
        block = block.isEmpty() ? line.strip() : "";
      } else if (line.startsWith("$ ")) {
        command = line.substring(2);
      } else if (line.startsWith("> ") && printed.isEmpty()) {
        command += "\n" + line.substring(2);
      } else {
        printed.add(line);
      }
    }
    return new Walkthrough(List.copyOf(steps));
  }

  private static void add(List<Step> steps, String block, String command, List<String> printed) {
    boolean stays = block.equals(STAYING);
    if (!block.startsWith(BLOCK)) {
      return;
    }
    if (!command.isEmpty() || (stays && !printed.isEmpty())) {
      steps.add(new Step(command, stays, List.copyOf(printed)));
    }
  }

  /**
   * One command.
   *
   * @param command a shell's; empty: the one that runs on says more
   * @param stays whether it runs on
   * @param printed what it prints, {@code …} for anything
   */
  record Step(String command, boolean stays, List<String> printed) {
    /** Whether it only asks, so that asking until the answer comes changes nothing. */
    boolean asks() {
      return !command.matches(
          "(?s).*(twinbus (apply|delete|send|artifact|quarantine|user)|kill) .*");
    }
  }
}
