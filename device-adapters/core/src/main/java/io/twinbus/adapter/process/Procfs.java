package io.twinbus.adapter.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What Linux tells about processes under {@code /proc}; elsewhere there is none. */
final class Procfs {
  private static final Path ROOT = Path.of("/proc");

  /** Of the fields of stat that follow the name in brackets: state, and start time in ticks. */
  private static final int STATE = 0;

  private static final int START = 19;

  private Procfs() {}

  static boolean available() {
    return Files.isReadable(ROOT.resolve("self/environ"));
  }

  /** When a process began, unique together with its pid; empty when it has ended. */
  static Optional<String> birth(long pid) {
    return stat(pid)
        .filter(fields -> !fields[STATE].equals("Z") && !fields[STATE].equals("X"))
        .map(fields -> boot() + "-" + fields[START]);
  }

  private static String boot() {
    try {
      return Files.readString(ROOT.resolve("sys/kernel/random/boot_id")).strip();
    } catch (IOException e) {
      return "boot";
    }
  }

  private static Optional<String[]> stat(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(ROOT.resolve(pid + "/stat"));
      String line = new String(bytes, StandardCharsets.ISO_8859_1);
      String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
      return fields.length > START ? Optional.of(fields) : Optional.empty();
    } catch (IOException e) {
      // The process has ended in the meantime.
      return Optional.empty();
    }
  }

  /** The processes whose environment holds this entry as a prefix; none that belong to others. */
  static List<ProcessHandle> withEnvironment(String entry) {
    byte[] wanted = entry.getBytes(StandardCharsets.UTF_8);
    List<ProcessHandle> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(ROOT, "[0-9]*")) {
      for (Path process : all) {
        if (holds(process.resolve("environ"), wanted)) {
          long pid = Long.parseLong(process.getFileName().toString());
          ProcessHandle.of(pid).ifPresent(found::add);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list /proc", e);
    }
    return found;
  }

  private static boolean holds(Path environ, byte[] wanted) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(environ);
    } catch (IOException e) {
      // It has ended, or is someone else's.
      return false;
    }
    for (int start = 0; start + wanted.length <= bytes.length; start++) {
      boolean begins = start == 0 || bytes[start - 1] == 0;
      if (begins && Arrays.equals(bytes, start, start + wanted.length, wanted, 0, wanted.length)) {
        return true;
      }
    }
    return false;
  }
}
