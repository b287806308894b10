package io.twinbus.cli.doctor;

import io.twinbus.cli.context.Context;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at this machine, and at the network as far as the broker's port. */
public final class Machine {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final long NEEDED_MEBIBYTES = 1_024;
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;

  private Machine() {}

  /** Java, disk and data folder. */
  public static List<Finding> look(Path data) {
    List<Finding> findings = new ArrayList<>();
    findings.add(
        Finding.ok(
            "java", System.getProperty("java.vendor.version", "") + " " + Runtime.version()));
    findings.add(disk(data));
    return findings;
  }

  private static Finding disk(Path data) {
    Path there = data.toAbsolutePath();
    while (!Files.exists(there)) {
      there = there.getParent() == null ? Path.of("/") : there.getParent();
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace() >> 20;
      String message = free + " MiB free at " + there;
      if (!Files.isWritable(there)) {
        return Finding.failed(
            "disk", there + " cannot be written", "Name another folder: twinbus up --data DIR");
      }
      return free < NEEDED_MEBIBYTES
          ? Finding.warning(
              "disk", message, "Make room, or name another folder: twinbus up --data DIR")
          : Finding.ok("disk", message);
    } catch (IOException e) {
      return Finding.failed(
          "disk",
          "cannot look at " + there + ": " + e.getMessage(),
          "Name another folder with --data");
    }
  }

  /** Whether the files of a context can be read. */
  public static List<Finding> files(Context context) {
    List<Finding> findings = new ArrayList<>();
    file("password", context.passwordFile(), findings);
    file("trust", context.trust(), findings);
    file("certificate", context.certificate(), findings);
    file("key", context.key(), findings);
    return findings;
  }

  private static void file(String what, @Nullable Path file, List<Finding> findings) {
    if (file != null) {
      findings.add(
          Files.isReadable(file)
              ? Finding.ok(what, file.toString())
              : Finding.failed(
                  what,
                  file + " cannot be read",
                  "Correct the context: twinbus context add, or start the stack again: twinbus up"));
    }
  }

  /** Whether somebody listens on the broker's port. */
  public static Finding port(URI broker) {
    boolean tls = "mqtts".equals(broker.getScheme());
    int port = broker.getPort() > 0 ? broker.getPort() : tls ? TLS_PORT : PLAIN_PORT;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(broker.getHost(), port), PATIENCE_MILLIS);
      return Finding.ok("port", broker.getHost() + ":" + port + " is open");
    } catch (IOException e) {
      return Finding.failed(
          "port",
          broker.getHost() + ":" + port + " cannot be reached: " + e.getMessage(),
          "Is the broker running? On this machine: twinbus up. Elsewhere: look at its log and at firewalls.");
    }
  }
}
