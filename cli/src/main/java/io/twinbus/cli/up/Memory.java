package io.twinbus.cli.up;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory of this machine. */
final class Memory {
  private static final long NEEDED = 700L << 20;
  private static final Path MEMINFO = Path.of("/proc/meminfo");

  private Memory() {}

  /** Makes sure that the stack fits; where nobody can tell, it does. */
  static void requireEnough() {
    available(MEMINFO, total()).ifPresent(Memory::requireEnough);
  }

  static void requireEnough(long available) {
    if (available < NEEDED) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "The stack needs about "
              + (NEEDED >> 20)
              + " MiB of memory, and this machine has "
              + (available >> 20)
              + " MiB left. Stop something else, and try again.");
    }
  }

  /**
   * How much memory is left.
   *
   * @param meminfo the system's account of it
   * @param total what this machine or container has at most; the account knows of no container
   */
  static OptionalLong available(Path meminfo, long total) {
    if (!Files.isReadable(meminfo)) {
      return OptionalLong.empty();
    }
    try {
      long left =
          Files.readAllLines(meminfo).stream()
              .filter(line -> line.startsWith("MemAvailable:"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
              .findFirst()
              .orElse(Long.MAX_VALUE);
      return OptionalLong.of(Math.min(left, total));
    } catch (IOException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static long total() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean machine
        ? machine.getTotalMemorySize()
        : Long.MAX_VALUE;
  }
}
