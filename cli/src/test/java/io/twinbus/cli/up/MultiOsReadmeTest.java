package io.twinbus.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs what samples/multi-os/README.md tells a reader to run, and compares what it prints. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the README's commands are a Unix shell's")
class MultiOsReadmeTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  @Test
  void everyCommandPrintsWhatItsReadmeSays() throws Exception {
    Checkout checkout = Checkout.in(folder);
    Walkthrough walkthrough =
        Walkthrough.of(checkout.root().resolve("samples/multi-os/README.md"));
    assertThat(walkthrough.steps()).hasSizeGreaterThan(10);
    List<Process> staying = new ArrayList<>();
    try {
      for (Walkthrough.Step step : walkthrough.steps()) {
        if (step.stays()) {
          Path output = folder.resolve("staying-" + staying.size() + ".out");
          staying.add(checkout.start("exec " + step.command(), output));
          compare(step, () -> Files.readAllLines(output), false);
        } else if (step.asks()) {
          compare(step, () -> checkout.run(step.command()), false);
        } else {
          List<String> printed = checkout.run(step.command());
          compare(step, () -> printed, true);
        }
      }
    } finally {
      for (Process process : staying.reversed()) {
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("the stack stops").isTrue();
      }
    }
  }

  private interface Printed {
    List<String> lines() throws IOException, InterruptedException;
  }

  private static void compare(Walkthrough.Step step, Printed printed, boolean atOnce)
      throws IOException, InterruptedException {
    List<List<String>> last = new ArrayList<>();
    last.add(List.of());
    if (!atOnce) {
      try {
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(300))
            .until(
                () -> {
                  last.set(0, printed.lines());
                  return step.isShownBy(last.getFirst());
                });
        return;
      } catch (org.awaitility.core.ConditionTimeoutException e) {
        // What it printed last says more than that time is up.
      }
    } else {
      last.set(0, printed.lines());
    }
    if (!step.isShownBy(last.getFirst())) {
      assertThat(String.join("\n", Walkthrough.normalised(last.getFirst())))
          .as("$ " + step.command())
          .isEqualTo(String.join("\n", Walkthrough.normalised(step.expected())));
    }
  }
}
