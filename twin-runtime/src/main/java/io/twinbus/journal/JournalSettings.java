package io.twinbus.journal;

import io.twinbus.service.config.ByteSize;
import io.twinbus.service.config.Default;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how long events are kept: the part {@code journal} of the configuration.
 *
 * @param folder where the files are
 * @param fileSize a file of this size is closed, and another one begun
 * @param fileAge a file of this age is closed, and another one begun
 * @param keepSize all files together; the oldest go first
 * @param keepAge files whose last event is older than this go
 * @param sync when the disk must have what was appended
 * @param syncEvery with {@link Sync#INTERVAL}, how often
 */
public record JournalSettings(
    @Default("journal") Path folder,
    @Default("16MiB") ByteSize fileSize,
    @Default("1d") Duration fileAge,
    @Default("1GiB") ByteSize keepSize,
    @Default("90d") Duration keepAge,
    @Default("INTERVAL") Sync sync,
    @Default("1s") Duration syncEvery) {

  /** When appended events are forced to the disk. A kill of the process loses none of them. */
  public enum Sync {
    /** Never: the operating system decides. A power cut loses what it had not written. */
    NEVER,
    /** At fixed times. A power cut loses at most one interval. */
    INTERVAL,
    /** After every batch. Slow disks slow the runtime down. */
    ALWAYS
  }

  public JournalSettings {
    if (fileSize.bytes() < 4096 || keepSize.bytes() < fileSize.bytes()) {
      throw new IllegalArgumentException(
          "fileSize must be at least 4KiB, and keepSize at least fileSize");
    }
    for (Duration each : new Duration[] {fileAge, keepAge, syncEvery}) {
      if (each.isNegative() || each.isZero()) {
        throw new IllegalArgumentException("a time of the journal must be positive, is " + each);
      }
    }
  }

  /** The defaults, in this folder. */
  public static JournalSettings in(Path folder) {
    return new JournalSettings(
        folder,
        new ByteSize(16 << 20),
        Duration.ofDays(1),
        new ByteSize(1L << 30),
        Duration.ofDays(90),
        Sync.INTERVAL,
        Duration.ofSeconds(1));
  }
}
