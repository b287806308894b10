package io.twinbus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A runtime in a process of its own, which can be killed. */
final class RuntimeProcess implements AutoCloseable {
  private final Process process;

  private RuntimeProcess(Process process) {
    this.process = process;
  }

  static RuntimeProcess start(Path folder, int port) {
    return start(folder, port, Duration.ofMillis(300), Duration.ofSeconds(4));
  }

  /**
   * Starts a runtime.
   *
   * @param quiet how long no retained message must come until all are taken to be there
   * @param writing how long a device may write an image without progress
   */
  static RuntimeProcess start(Path folder, int port, Duration quiet, Duration writing) {
    try {
      Path configuration = Files.createDirectories(folder).resolve("runtime.yaml");
      Files.writeString(
          configuration,
          """
          broker:
            uri: mqtt://127.0.0.1:%d
            user: runtime
            password: secret
          http:
            port: 0
          eventLoops: 2
          quiet: %dms
          twins:
            flash:
              writing: %dms
          journal:
            folder: %s
          """
              .formatted(port, quiet.toMillis(), writing.toMillis(), folder.resolve("journal")));
      // What a killed process leaves behind goes with the test.
      Path temporary = Files.createDirectories(folder.resolve("tmp"));
      return new RuntimeProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-Djava.io.tmpdir=" + temporary,
                  "-cp",
                  System.getProperty("java.class.path"),
                  RuntimeMain.class.getName(),
                  configuration.toString())
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(folder.resolve("runtime.log").toFile()))
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    waitFor();
  }

  /** SIGKILL, without waiting for the end. */
  void killAndGo() {
    process.destroyForcibly();
  }

  /** SIGTERM; the exit code. */
  int stop() {
    process.destroy();
    waitFor();
    return process.exitValue();
  }

  private void waitFor() {
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the runtime does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
