package io.twinbus.cli.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.cli.stack.Cli;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The multi-os sample, with SIGKILL for each of its processes in the middle of the deployment. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sample's scripts are a Unix shell's here")
class KilledStackTest {
  private static final String UP = "./twinbus up --sample multi-os --no-deploy";

  /** What the deployment does when a process dies; what is not named dies in a flash. */
  private static final Map<String, String> MOMENTS =
      Map.of("cluster-simulated", "k8s: APPLYING", "devices", "pc: APPLYING");

  private static final String FLASHING = "rtos: FLASHING";

  @TempDir Path folder;

  private Checkout checkout;
  private Cli cli;

  @BeforeEach
  void makeACheckout() throws IOException {
    checkout = Checkout.in(folder);
    cli = new Cli(checkout.home().resolve(".config/twinbus/contexts.yaml"));
  }

  @Test
  void whateverIsKilledInTheMiddleOfADeploymentItEndsTheSame() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      MultiOsState state = new MultiOsState(checkout, cli, http);
      List<String> reference;
      try (Running up = ready()) {
        deploy(up, FLASHING);
        cli.ok("watch", "--until-in-sync", "--timeout", "180");
        reference = state.now();
        assertThat(reference).filteredOn(line -> line.contains("IN_SYNC taken")).hasSize(4);
        for (String part : parts()) {
          remove();
          deploy(up, MOMENTS.getOrDefault(part, FLASHING));
          kill(part);
          awaitSame(state, reference, part);
          if (part.equals("broker")) {
            // The board goes on by itself: what it said while nobody heard it must not cost a rung.
            assertThat(up.lines()).noneMatch(line -> line.contains("recovery"));
          }
        }
        remove();
        deploy(up, FLASHING);
        up.kill();
      }
      try (Running again = ready()) {
        assertThat(again.lines()).anyMatch(line -> line.startsWith("Ended what was left of a"));
        awaitSame(state, reference, "up");
      }
    }
  }

  private Running ready() throws IOException {
    Running up = Running.start(checkout, UP);
    up.until("ready", lines -> lines.stream().anyMatch(line -> line.startsWith("Ready")));
    return up;
  }

  private List<String> parts() throws IOException {
    try (Stream<Path> files = Files.list(checkout.home().resolve(".twinbus/pids"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Begins the deployment, and waits until it is where a process shall die. */
  private void deploy(Running up, String moment) {
    long before = count(up.lines(), moment);
    cli.ok("apply", "-f", checkout.root().resolve("samples/multi-os/twinbus").toString());
    up.until(moment, lines -> count(lines, moment) > before);
  }

  private static long count(List<String> lines, String wanted) {
    return lines.stream().filter(wanted::equals).count();
  }

  private void remove() {
    cli.ok("delete", "instance", "multi-os-instance", "--wait");
  }

  /** SIGKILL, and waits until another process is in its place. */
  private void kill(String part) throws IOException {
    ProcessHandle victim = checkout.process(part);
    assertThat(victim.destroyForcibly()).isTrue();
    await(part + " is started again")
        .atMost(Running.PATIENCE)
        .ignoreExceptions()
        .until(() -> checkout.process(part).pid() != victim.pid());
  }

  private static void awaitSame(MultiOsState state, List<String> reference, String killed) {
    await("the same as without a kill of " + killed)
        .atMost(Running.PATIENCE)
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(state.now()).isEqualTo(reference));
  }
}
