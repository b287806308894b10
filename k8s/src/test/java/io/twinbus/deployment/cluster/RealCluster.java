package io.twinbus.deployment.cluster;

import io.twinbus.deployment.manifest.Checkout;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Two namespaces of a real cluster, and a copy of the deployment that goes there instead of to
 * {@code twinbus} and {@code twinbus-apps}, with node ports that the cluster chooses: what else
 * runs there is not touched.
 *
 * @param kubeconfig the cluster
 * @param folder the copy
 * @param namespace where the services go; what they deploy goes to the same name with {@code -apps}
 */
record RealCluster(Path kubeconfig, Path folder, String namespace) implements AutoCloseable {
  private static final int TIMEOUT_MINUTES = 12;

  /** What a command came to; its output holds its errors, too. */
  record Outcome(int code, String output) {}

  /** The clusters to run tests on: one or none. */
  static Stream<Path> kubeconfigs() {
    return Stream.ofNullable(System.getenv("TWINBUS_TEST_KUBECONFIG"))
        .filter(path -> !path.isBlank())
        .map(path -> Path.of(path).toAbsolutePath());
  }

  static RealCluster of(Path kubeconfig, Path folder) {
    String namespace = "twinbus-test-" + UUID.randomUUID().toString().substring(0, 8);
    RealCluster cluster = new RealCluster(kubeconfig, folder, namespace);
    Checkout.copyTo(folder);
    try (Stream<Path> files = Files.walk(folder.resolve("kustomize"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        Files.writeString(file, cluster.moved(Files.readString(file)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return cluster;
  }

  private String moved(String yaml) {
    String moved =
        yaml.replaceAll("\\btwinbus-apps\\b", apps())
            .replaceAll("(?m)^( *(?:- )?(?:name|namespace): )twinbus$", "$1" + namespace)
            .replaceAll("(?m)^ *nodePort: .*\\n", "");
    String registry = System.getenv("TWINBUS_TEST_REGISTRY");
    return registry == null || registry.isBlank()
        ? moved
        : moved.replaceAll("(newName: )\\S+(?=/[a-z-]+\\n)", "$1" + registry);
  }

  String apps() {
    return namespace + "-apps";
  }

  /** Runs kubectl, which must succeed. */
  String kubectl(String... arguments) throws IOException, InterruptedException {
    Outcome outcome = tryKubectl(arguments);
    if (outcome.code() != 0) {
      throw new IOException("kubectl " + String.join(" ", arguments) + ": " + outcome.output());
    }
    return outcome.output().strip();
  }

  Outcome tryKubectl(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kubectl"));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  Outcome deploy(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(folder.resolve("deploy.sh").toString()));
    command.addAll(Arrays.asList(arguments));
    return run(command);
  }

  private Outcome run(List<String> command) throws IOException, InterruptedException {
    // Not a pipe: whoever reads that to its end waits without a deadline.
    Path output = Files.createTempFile(folder, "output-", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    builder.environment().put("KUBECONFIG", kubeconfig.toString());
    builder.environment().put("KUBECTL", "kubectl");
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("TWINBUS_CLASSPATH", System.getProperty("java.class.path"));
    Process process = builder.start();
    if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException(
          String.join(" ", command) + " did not end: " + Files.readString(output));
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  /** A secret that deploy.sh made. */
  String secret(String overlay, String name) throws IOException {
    return Files.readString(
            folder.resolve("kustomize/overlays").resolve(overlay).resolve("secrets").resolve(name))
        .strip();
  }

  /** Whether the cluster knows a group of kinds. */
  boolean knows(String group) throws IOException, InterruptedException {
    return !kubectl("api-resources", "--api-group=" + group, "-o", "name").isBlank();
  }

  /** The text of an object's field; empty where there is none. */
  Optional<String> field(String namespace, String object, String path)
      throws IOException, InterruptedException {
    Outcome outcome = tryKubectl("-n", namespace, "get", object, "-o", "jsonpath=" + path);
    return outcome.code() == 0 ? Optional.of(outcome.output().strip()) : Optional.empty();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    var unused =
        kubectl("delete", "namespace", namespace, apps(), "--ignore-not-found", "--wait=false");
  }
}
