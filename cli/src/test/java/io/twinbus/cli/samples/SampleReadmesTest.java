package io.twinbus.cli.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs what the READMEs of the samples tell a reader to run, and compares what it prints. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the READMEs' commands are a Unix shell's")
class SampleReadmesTest {
  /** Each question is a process of its own, which takes from those that it asks about. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"multi-os", "multi-os-symphony", "elastic-node", "flash-recovery"})
  void everyCommandPrintsWhatTheReadmeSays(String sample) throws Exception {
    Checkout checkout = Checkout.in(folder);
    Walkthrough walkthrough = checkout.readme(sample);
    assertThat(walkthrough.steps()).hasSizeGreaterThan(1);
    List<Running> running = new ArrayList<>();
    try (Terminal terminal = Terminal.in(checkout)) {
      for (Walkthrough.Step step : walkthrough.steps()) {
        if (step.stays()) {
          if (!step.command().isEmpty()) {
            running.add(Running.start(checkout, step.command()));
          }
          running.getLast().untilItShows(step.printed());
        } else {
          run(step, terminal);
        }
      }
    } finally {
      for (Running each : running.reversed()) {
        each.close();
      }
    }
  }

  /** Asks until the answer is what the README shows; what changes something is done once. */
  static void run(Walkthrough.Step step, Terminal terminal)
      throws IOException, InterruptedException {
    Instant end = step.asks() ? Instant.now().plus(Running.PATIENCE) : Instant.MIN;
    List<String> printed = terminal.run(step.command());
    while (!Shown.isAll(step.printed(), printed) && Instant.now().isBefore(end)) {
      await().pollDelay(PAUSE).until(() -> true);
      printed = terminal.run(step.command());
    }
    if (!Shown.isAll(step.printed(), printed)) {
      assertThat(String.join("\n", Shown.normalised(printed)))
          .as("$ " + step.command())
          .isEqualTo(String.join("\n", Shown.normalised(step.printed())));
    }
  }
}
