package io.twinbus.cli.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The multi-os sample, with SIGKILL for everything in the middle of the deployment. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sample's scripts here are a Unix shell's")
class KilledStackTest {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String UP = "exec ./twinbus up --sample multi-os";
  private static final String DEPLOYING = "applied    instance/multi-os-instance";

  @TempDir Path folder;

  @Test
  void everyPartThatIsKilledInTheMiddleComesBackAndTheDeploymentEndsTheSame() throws Exception {
    Checkout checkout = Checkout.in(folder);
    Path output = folder.resolve("up.out");
    Process up = checkout.start(UP, output);
    try {
      awaitLine(up, output, DEPLOYING);
      for (String part :
          List.of("rtos", "devices", "cluster-simulated", "runtime", "monitor", "broker")) {
        kill(checkout, part);
      }
      awaitLine(up, output, "All IN_SYNC");
      awaitTheEnd(checkout);
    } finally {
      stop(up);
    }
  }

  @Test
  void anUpThatIsKilledInTheMiddleIsFollowedByOneThatEndsTheSame() throws Exception {
    Checkout checkout = Checkout.in(folder);
    Path output = folder.resolve("up.out");
    Process killed = checkout.start(UP, output);
    awaitLine(killed, output, DEPLOYING);
    killed.destroyForcibly();
    assertThat(killed.waitFor(60, TimeUnit.SECONDS)).isTrue();

    Path again = folder.resolve("again.out");
    Process up = checkout.start(UP, again);
    try {
      awaitLine(up, again, "All IN_SYNC");
      assertThat(Files.readString(again)).contains("Ended what was left of a stack before: ");
      awaitTheEnd(checkout);
    } finally {
      stop(up);
    }
  }

  /** Kills a part, and waits until the supervisor has started it again. */
  private static void kill(Checkout checkout, String part) throws IOException {
    ProcessHandle victim = checkout.processOf(part);
    assertThat(victim.destroyForcibly()).isTrue();
    await()
        .atMost(PATIENCE)
        .ignoreExceptions()
        .until(() -> checkout.processOf(part).pid() != victim.pid());
  }

  /** What the deployment makes of the machines: seen on the machines, not on the bus. */
  private static void awaitTheEnd(Checkout checkout) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(
            () -> {
              assertThat(checkout.run("curl -s http://127.0.0.1:" + checkout.page() + "/healthz"))
                  .containsExactly("ok");
              assertThat(checkout.run("~/.twinbus/agents/pc/apps/home-hub"))
                  .containsExactly("Home Hub 1.0.9.0: everything is at home.");
              assertThat(
                      checkout.run(
                          "./twinbus get twins | awk 'NR > 1 {print $1, $2}' | sort"))
                  .containsExactly(
                      "ecu IN_SYNC", "k8s IN_SYNC", "pc IN_SYNC", "rtos IN_SYNC");
            });
  }

  private static void awaitLine(Process up, Path output, String begin) {
    await()
        .atMost(PATIENCE)
        .failFast("up ended", () -> !up.isAlive())
        .until(() -> Files.readAllLines(output).stream().anyMatch(line -> line.startsWith(begin)));
  }

  private static void stop(Process up) throws InterruptedException {
    up.destroy();
    assertThat(up.waitFor(60, TimeUnit.SECONDS)).as("the stack stops").isTrue();
  }
}
