package io.twinbus.adapter.journal;

import io.twinbus.adapter.reconcile.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal of one adapter: one entry for each component that may be on the device. One writer.
 */
public final class DiskJournal {
  private static final Logger LOG = LoggerFactory.getLogger(DiskJournal.class);

  private final DurableFile file;
  private final SortedMap<String, JournalEntry> entries = new TreeMap<>();

  private DiskJournal(DurableFile file) {
    this.file = file;
  }

  /**
   * Opens the journal in a folder, which is made if need be. A journal that cannot be read is set
   * aside and said so in the log: the device's own marks of ownership then tell what is there.
   *
   * @throws IOException if the folder cannot be used
   */
  public static DiskJournal open(Path folder, Clock clock) throws IOException {
    Files.createDirectories(folder);
    DurableFile file = new DurableFile(folder.resolve("journal.json"));
    DiskJournal journal = new DiskJournal(file);
    byte[] content = file.read().orElse(null);
    if (content == null) {
      return journal;
    }
    try {
      JournalFormat.read(content).forEach(entry -> journal.entries.put(entry.spec().name(), entry));
    } catch (IOException e) {
      Path aside = file.setAside(clock.millis());
      LOG.atError()
          .addKeyValue("file", aside)
          .setCause(e)
          .log("The journal cannot be read and was set aside; going on with what drivers find");
    }
    return journal;
  }

  /** All entries. */
  public Collection<JournalEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** Writes an entry in place of an older one of the same component. Durable when it returns. */
  public void put(JournalEntry entry) throws IOException {
    JournalEntry before = entries.put(entry.spec().name(), entry);
    if (!entry.equals(before)) {
      file.write(JournalFormat.write(entries.values()));
    }
  }

  /** Deletes an entry. Durable when it returns. */
  public void remove(String component) throws IOException {
    if (entries.remove(component) != null) {
      file.write(JournalFormat.write(entries.values()));
    }
  }
}
