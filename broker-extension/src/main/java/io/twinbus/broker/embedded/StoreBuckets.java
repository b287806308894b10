package io.twinbus.broker.embedded;

import com.hivemq.configuration.service.InternalConfigurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Into how many buckets the broker divides each of its stores. HiveMQ makes a database for each
 * bucket of each store, 320 with its own number; a broker on one machine starts faster and needs
 * less memory with fewer.
 */
final class StoreBuckets {
  /** The number of a new store. */
  static final int NEW = 8;

  /** HiveMQ's own number, for stores in memory, whose buckets cost nothing. */
  private static final int IN_MEMORY = 64;

  /**
   * HiveMQ's own part of the machine's memory for payloads that are not written yet is a 32nd, and
   * RocksDB takes as much of the disk at once.
   */
  private static final int PAYLOAD_PART = 512;

  private StoreBuckets() {}

  /** Lets the next broker of this JVM have as many buckets as its store. */
  static void choose(int buckets) {
    InternalConfigurations.PERSISTENCE_BUCKET_COUNT.set(buckets);
    InternalConfigurations.PAYLOAD_PERSISTENCE_BUCKET_COUNT.set(buckets);
    InternalConfigurations.PAYLOAD_PERSISTENCE_MEMTABLE_SIZE_PORTION.set(PAYLOAD_PART);
  }

  static int inMemory() {
    return IN_MEMORY;
  }

  /**
   * The number for a data folder. INVARIANT: a store keeps the number that it was made with, as the
   * number tells where a topic's message is; so the folders that are there decide.
   */
  static int of(Path data) throws IOException {
    Path stores = data.resolve("persistence");
    if (!Files.isDirectory(stores)) {
      return NEW;
    }
    // stores/NAME/VERSION/NAME_BUCKET
    try (Stream<Path> folders = Files.walk(stores, 3)) {
      return folders
          .filter(folder -> stores.relativize(folder).getNameCount() == 3)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches(".*_[0-9]{1,4}"))
          .mapToInt(name -> Integer.parseInt(name.substring(name.lastIndexOf('_') + 1)) + 1)
          .max()
          .orElse(NEW);
    }
  }
}
