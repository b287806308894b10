package io.twinbus.benchmarks;

import io.twinbus.benchmarks.report.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a run finds on the machine, in MiB.
 *
 * @param memory that processes can still take
 * @param disk that is free where the brokers' data goes
 */
record Room(long memory, long disk) {
  static final long NEEDED_MEMORY = 3_000;
  static final long NEEDED_DISK = 2_000;

  /** What there is now. */
  static Room at(Path folder) throws IOException {
    return new Room(
        Machine.availableMebibytes(), Files.getFileStore(folder).getUsableSpace() >> 20);
  }

  /**
   * Two brokers and their loads must fit: a machine that swaps or fills up measures nothing.
   *
   * @throws BenchException if they do not; the message says what to do
   */
  void require(Path folder) {
    if (memory < NEEDED_MEMORY) {
      throw new BenchException(
          "needs "
              + NEEDED_MEMORY
              + " MiB of memory for two brokers and their load, and "
              + memory
              + " MiB are free: end other programs first");
    }
    if (disk < NEEDED_DISK) {
      throw new BenchException(
          "needs "
              + NEEDED_DISK
              + " MiB of disk for the brokers' data in "
              + folder
              + ", and "
              + disk
              + " MiB are free: make room, or name another folder with --out");
    }
  }
}
