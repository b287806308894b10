package io.twinbus.adapter.process;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Who has a port of this machine, for messages; Linux tells it, and of others only to root. */
public final class PortHolder {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTENS = "0A";
  private static final String BOUND = "07";

  /** Of the fields of a line: the local address, the state, and the socket. */
  private static final int LOCAL = 1;

  private static final int STATE = 3;
  private static final int SOCKET = 9;

  private PortHolder() {}

  /** The process that listens on a TCP port, such as {@code process 4711 (nginx)}. */
  public static Optional<String> ofTcp(int port) {
    return of(List.of("tcp", "tcp6"), LISTENS, port);
  }

  /** The process that has a UDP port. */
  public static Optional<String> ofUdp(int port) {
    return of(List.of("udp", "udp6"), BOUND, port);
  }

  /** {@code "; process 4711 (nginx) has it"}, or nothing where it cannot be told. */
  public static String clause(int port) {
    return ofTcp(port).map(holder -> "; " + holder + " has it").orElse("");
  }

  private static Optional<String> of(List<String> tables, String state, int port) {
    Set<String> sockets = new HashSet<>();
    try {
      for (String table : tables) {
        Path file = PROC.resolve("net").resolve(table);
        if (Files.isReadable(file)) {
          Files.readAllLines(file)
              .forEach(line -> socket(line, state, port).ifPresent(sockets::add));
        }
      }
      return sockets.isEmpty() ? Optional.empty() : holder(sockets);
    } catch (IOException e) {
      return Optional.empty(); // It cannot be told: the message says what it can.
    }
  }

  private static Optional<String> socket(String line, String state, int port) {
    String[] fields = line.strip().split("\\s+", -1);
    String end = String.format(Locale.ROOT, ":%04X", port);
    return fields.length > SOCKET && fields[LOCAL].endsWith(end) && fields[STATE].equals(state)
        ? Optional.of("socket:[" + fields[SOCKET] + "]")
        : Optional.empty();
  }

  private static Optional<String> holder(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : all) {
        if (holds(process.resolve("fd"), sockets)) {
          return Optional.of("process " + process.getFileName() + name(process));
        }
      }
    }
    return Optional.empty();
  }

  private static boolean holds(Path descriptors, Set<String> sockets) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
      for (Path descriptor : all) {
        if (sockets.contains(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException e) {
      return false; // It has ended, or is someone else's.
    }
    return false;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException e) {
      return ""; // It was closed in the meantime.
    }
  }

  private static String name(Path process) {
    try {
      return " (" + OutputText.line(Files.readString(process.resolve("comm")).strip()) + ")";
    } catch (IOException e) {
      return "";
    }
  }
}
