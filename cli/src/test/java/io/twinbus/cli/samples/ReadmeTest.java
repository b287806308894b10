package io.twinbus.cli.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.testing.Requires;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the README of the whole tells those to run who have devices of their own. */
@Requires("mosquitto")
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the README's commands are a Unix shell's")
class ReadmeTest {
  @TempDir Path folder;

  @Test
  void aDeviceThatIsNothingButAnMqttClientGetsInSync() throws Exception {
    Checkout checkout = Checkout.in(folder);
    Walkthrough walkthrough = checkout.readme();
    assertThat(walkthrough.steps()).hasSizeGreaterThan(5);
    try (Running stack = Running.start(checkout, "./twinbus up");
        Terminal terminal = Terminal.in(checkout)) {
      stack.until(
          "the dashboard's address",
          lines -> lines.stream().anyMatch(line -> line.startsWith("dashboard")));
      for (Walkthrough.Step step : walkthrough.steps()) {
        SampleReadmesTest.run(step, terminal);
      }
    }
  }
}
