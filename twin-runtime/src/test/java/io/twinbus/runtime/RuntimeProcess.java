package io.twinbus.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A runtime in a process of its own, which can be killed. */
final class RuntimeProcess implements AutoCloseable {
  private final Process process;

  private RuntimeProcess(Process process) {
    this.process = process;
  }

  static RuntimeProcess start(Path folder, int port) {
    try {
      Path configuration = folder.resolve("runtime.yaml");
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
          quiet: 300ms
          twins:
            flash:
              writing: 4s
          journal:
            folder: %s
          """
              .formatted(port, folder.resolve("journal")));
      return new RuntimeProcess(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
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

  /** SIGTERM; the exit code. */
  int stop() {
    process.destroy();
    waitFor();
    return process.exitValue();
  }

  private void waitFor() {
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
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
