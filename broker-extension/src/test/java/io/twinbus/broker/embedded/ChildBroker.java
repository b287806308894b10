package io.twinbus.broker.embedded;

import static org.awaitility.Awaitility.await;

import io.twinbus.broker.identity.PasswordFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A broker in a process of its own, with its store in files, that can be killed. */
final class ChildBroker implements AutoCloseable {
  private final Path folder;
  private final int port;
  private @Nullable Process process;

  ChildBroker(Path folder, PasswordFile users) throws IOException {
    this(folder, users, "");
  }

  /** A broker with more lines in the part {@code extension} of its configuration. */
  ChildBroker(Path folder, PasswordFile users, String extension) throws IOException {
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    users.save(folder.resolve("users.txt"));
    Files.writeString(
        folder.resolve("broker.yaml"),
        """
        dataFolder: data
        listeners:
          - port: %d
        extension:
          users: users.txt
          http: {port: 0}
          %s
        """
            .formatted(port, extension));
  }

  int port() {
    return port;
  }

  /** Starts the process; returns when it listens. */
  void start() throws IOException {
    // What a killed process leaves behind goes with the test.
    Path temporary = Files.createDirectories(folder.resolve("tmp"));
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName(),
                folder.resolve("broker.yaml").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log.txt").toFile()))
            .start();
    await()
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> {
              if (!running().isAlive()) {
                throw new IllegalStateException(Files.readString(folder.resolve("log.txt")));
              }
              return listens();
            });
  }

  /** What it wrote to its log. */
  String log() throws IOException {
    return Files.readString(folder.resolve("log.txt"));
  }

  /** SIGKILL. */
  void kill() {
    running().destroyForcibly();
    waitForEnd();
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Process running() {
    Process current = process;
    if (current == null) {
      throw new IllegalStateException("not started");
    }
    return current;
  }

  private void waitForEnd() {
    try {
      if (!running().waitFor(20, TimeUnit.SECONDS)) {
        throw new UncheckedIOException(new IOException("the broker did not end"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
