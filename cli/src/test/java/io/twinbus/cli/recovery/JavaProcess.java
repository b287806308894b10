package io.twinbus.cli.recovery;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A service in a process of its own, which can be killed and started again. */
final class JavaProcess implements AutoCloseable {
  private final Class<?> main;
  private final Path configuration;
  private final URI ready;
  private final Path log;
  private @Nullable Process process;

  /**
   * A process that does not run yet.
   *
   * @param ready answers 200 when the service works
   */
  JavaProcess(Class<?> main, Path configuration, URI ready) {
    this.main = main;
    this.configuration = configuration;
    this.ready = ready;
    this.log = configuration.resolveSibling(main.getSimpleName() + ".log");
  }

  /** Starts it; returns at once. */
  void start() throws IOException {
    // What a killed process leaves behind goes with the test.
    Path temporary = Files.createDirectories(configuration.resolveSibling("tmp"));
    process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx512m",
                    "-Djava.io.tmpdir=" + temporary,
                    "-cp",
                    System.getProperty("java.class.path"),
                    main.getName(),
                    configuration.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** Waits until it works. */
  void awaitReady() {
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
      await(main.getSimpleName() + " is ready")
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> isReady(http));
    }
  }

  private boolean isReady(HttpClient http) throws IOException, InterruptedException {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException(main.getSimpleName() + " ended:\n" + log());
    }
    try {
      return http.send(
                  HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** What it logged. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    if (process != null && !process.destroyForcibly().waitFor(60, TimeUnit.SECONDS)) {
      throw new IllegalStateException(main.getSimpleName() + " does not end");
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
