package io.twinbus.cli.samples;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** A command that runs on in a terminal of its own, such as {@code ./twinbus up}. */
final class Running implements AutoCloseable {
  /** The stack starts on a machine where everything else runs as well. */
  static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Process process;
  private final Path output;
  private volatile int seen;

  private Running(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static Running start(Checkout checkout, String command) throws IOException {
    Path output = Files.createTempFile(checkout.root(), "running-", ".out");
    return new Running(
        checkout.program("bash", "-c", "exec " + command).redirectOutput(output.toFile()).start(),
        output);
  }

  /** Everything that it printed so far. */
  List<String> lines() {
    try {
      return Files.readAllLines(output);
    } catch (IOException e) {
      return List.of("cannot read " + output + ": " + e.getMessage());
    }
  }

  /** Waits until it printed these lines, {@code …} for anything, after those of the last time. */
  void untilItShows(List<String> printed) {
    until(
        "what is shown:\n" + String.join("\n", printed),
        lines -> {
          if (!Shown.isPart(printed, lines.subList(seen, lines.size()))) {
            return false;
          }
          seen = lines.size();
          return true;
        });
  }

  /** Waits until it printed what is wanted. */
  void until(String what, Predicate<List<String>> wanted) {
    try {
      await(what)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(100))
          .failFast("it ended", () -> !process.isAlive())
          .until(() -> wanted.test(lines()));
    } catch (ConditionTimeoutException | TerminalFailureException e) {
      throw new AssertionError(
          what + ": " + e.getMessage() + "\nIt printed:\n" + String.join("\n", lines()), e);
    }
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    if (!process.destroyForcibly().waitFor(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("it does not end");
    }
  }

  /** Ctrl-C, and waits for the end. */
  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(2, TimeUnit.MINUTES)) {
      kill();
      throw new IllegalStateException("it did not stop:\n" + String.join("\n", lines()));
    }
  }
}
