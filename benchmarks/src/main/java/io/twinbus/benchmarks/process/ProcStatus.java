package io.twinbus.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the status files of Linux. */
public final class ProcStatus {
  private ProcStatus() {}

  /** The value of a line such as {@code VmRSS: 1234 kB}; 0 when there is none. */
  public static long kilobytes(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key + ":")) {
          return Long.parseLong(line.replaceAll("[^0-9]", ""));
        }
      }
      return 0;
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
