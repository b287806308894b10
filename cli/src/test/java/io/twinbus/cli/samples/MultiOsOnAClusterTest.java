package io.twinbus.cli.samples;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.cli.stack.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The multi-os sample with a real cluster: that of the kubeconfig which TWINBUS_TEST_KUBECONFIG
 * names, in a namespace that is made for it and deleted again. Without one there is nothing to run.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the sample's scripts are a Unix shell's here")
class MultiOsOnAClusterTest {
  @TempDir Path folder;

  static Stream<Path> kubeconfigs() {
    return Stream.ofNullable(System.getenv("TWINBUS_TEST_KUBECONFIG"))
        .filter(path -> !path.isBlank())
        .map(Path::of);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kubeconfigs")
  void deploysTheBackendToTheClusterAndTakesItAway(Path kubeconfig) throws Exception {
    String namespace = "twinbus-test-" + UUID.randomUUID().toString().substring(0, 8);
    Checkout checkout = Checkout.in(folder);
    Path agent = checkout.root().resolve("samples/multi-os/agents/k8s.yaml");
    Files.writeString(agent, Files.readString(agent).replace("twinbus-apps", namespace));
    Cli cli = new Cli(checkout.home().resolve(".config/twinbus/contexts.yaml"));
    Kubectl kubectl = new Kubectl(kubeconfig, folder.resolve("kubectl.txt"));
    try (Running up =
        Running.start(
            checkout, "env KUBECONFIG=" + kubeconfig + " ./twinbus up --sample multi-os")) {
      up.until("in sync", lines -> lines.stream().anyMatch(line -> line.startsWith("All IN_SYNC")));

      assertThat(up.lines()).noneMatch(line -> line.contains("cluster-simulated"));
      assertThat(
              kubectl.run(
                  "get",
                  "deployment",
                  "backend",
                  "-n",
                  namespace,
                  "-o",
                  "jsonpath={.spec.template.spec.containers[0].image} {.status.readyReplicas}"))
          .isEqualTo("nginx 1");
      assertThat(kubectl.run("get", "namespace", namespace, "-o", "jsonpath={.status.phase}"))
          .isEqualTo("Active");

      cli.ok("delete", "instance", "multi-os-instance", "--wait");

      assertThat(kubectl.run("get", "deployments,pods", "-n", namespace, "-o", "name")).isEmpty();
    } finally {
      kubectl.run("delete", "namespace", namespace, "--ignore-not-found", "--wait=false");
    }
  }

  /** The command, for the cluster of the kubeconfig. */
  private record Kubectl(Path kubeconfig, Path said) {
    String run(String... arguments) throws IOException, InterruptedException {
      List<String> command =
          new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig.toString()));
      command.addAll(List.of(arguments));
      // Not a pipe: whoever reads that to its end waits without a deadline.
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start();
      boolean ended = process.waitFor(2, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IOException(String.join(" ", command) + ": " + Files.readString(said));
      }
      return Files.readString(said).strip();
    }
  }
}
