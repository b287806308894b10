package io.twinbus.deployment.container;

import io.twinbus.deployment.manifest.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.testcontainers.utility.DockerImageName;

/**
 * The images under test. They are built on a base from this machine's JDK, and never pulled; {@code
 * -Dtwinbus.images=stock} takes the official images of the JRE and of HiveMQ CE from a registry
 * instead.
 */
final class Images {
  static final String REGISTRY = "localhost/twinbus";
  static final String TAG = "0-test";

  private static final boolean STOCK = "stock".equals(System.getProperty("twinbus.images"));
  private static final String HIVEMQ = "hivemq/hivemq-ce";
  private static final int TIMEOUT_MINUTES = 8;
  private static final Set<String> BUILT = ConcurrentHashMap.newKeySet();

  private Images() {}

  /** The image of a service, built now if it was not yet. */
  static synchronized DockerImageName of(String service) {
    if (BUILT.add(service)) {
      build(service);
    }
    return DockerImageName.parse(REGISTRY + "/" + service + ":" + TAG);
  }

  /** HiveMQ CE as it comes, or what stands in for it. */
  static DockerImageName hiveMq() {
    of("broker"); // is built on it
    return DockerImageName.parse("docker.io/" + HIVEMQ + ":" + System.getProperty("hivemq.version"))
        .asCompatibleSubstituteFor(HIVEMQ);
  }

  private static void build(String service) {
    String script = Checkout.folder().resolve("images").toString();
    run(
        script + (STOCK ? "/build.sh" : "/build-local.sh"),
        "--registry",
        REGISTRY,
        "--tag",
        TAG,
        service);
  }

  private static void run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(List.of(command) + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while an image was built", e);
    }
  }
}
