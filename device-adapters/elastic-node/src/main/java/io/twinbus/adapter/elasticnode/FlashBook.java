package io.twinbus.adapter.elasticnode;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.driver.BootReport;
import io.twinbus.adapter.journal.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the board's flash memory holds, by its own word: the board has no way to be asked. Kept on
 * disk. Safe for use by many threads.
 */
final class FlashBook {
  private static final Logger LOG = LoggerFactory.getLogger(FlashBook.class);
  private static final long SECTOR_BYTES = 262_144;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DurableFile file;
  private Content content;

  /**
   * A bit file in the board.
   *
   * @param digest of the file
   * @param position its first sector
   * @param size in bytes
   */
  record Entry(String digest, int position, long size) {
    /** How many sectors it takes. */
    static long sectors(long size) {
      return Math.ceilDiv(size, SECTOR_BYTES);
    }

    boolean overlaps(int otherPosition, long otherSize) {
      return position < otherPosition + sectors(otherSize)
          && otherPosition < position + sectors(size);
    }
  }

  /** What is on disk. */
  private record Content(Map<String, Entry> entries, @Nullable String boot, @Nullable String last) {
    Content {
      entries = Map.copyOf(entries);
    }
  }

  private FlashBook(DurableFile file, Content content) {
    this.file = file;
    this.content = content;
  }

  /** Opens the book; one that cannot be read is set aside, and everything is flashed again. */
  static FlashBook open(Path folder, long stamp) throws IOException {
    DurableFile file = new DurableFile(folder.resolve("flashed.json"));
    Optional<byte[]> bytes = file.read();
    Content content = new Content(Map.of(), null, null);
    if (bytes.isPresent()) {
      try {
        content = JSON.readValue(bytes.get(), new TypeReference<Content>() {});
      } catch (IOException e) {
        LOG.atError()
            .addKeyValue("file", file.setAside(stamp))
            .setCause(e)
            .log("What the board holds cannot be read and was set aside: it is flashed again");
      }
    }
    return new FlashBook(file, content);
  }

  /** What a component has in the board. */
  synchronized Optional<Entry> of(String component) {
    return Optional.ofNullable(content.entries().get(component));
  }

  /** Which other component is in the way of a file at this position. */
  synchronized Optional<String> inTheWay(String component, int position, long size) {
    return content.entries().entrySet().stream()
        .filter(entry -> !entry.getKey().equals(component))
        .filter(entry -> entry.getValue().overlaps(position, size))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** The last flash, as the start of a new configuration of the board. */
  synchronized Optional<BootReport> boot() {
    return content.boot() == null || content.last() == null
        ? Optional.empty()
        : Optional.of(new BootReport(content.boot(), content.last()));
  }

  /** The board holds this now. */
  synchronized void flashed(String component, Entry entry, String boot) throws IOException {
    Map<String, Entry> next = new TreeMap<>(content.entries());
    next.put(component, entry);
    write(new Content(next, boot, entry.digest()));
  }

  /** Nobody knows what the sectors of a component hold. */
  synchronized void forget(String component) throws IOException {
    if (content.entries().containsKey(component)) {
      Map<String, Entry> next = new TreeMap<>(content.entries());
      next.remove(component);
      write(new Content(next, content.boot(), content.last()));
    }
  }

  /** Nobody knows what the board holds. */
  synchronized void forgetAll() throws IOException {
    write(new Content(Map.of(), content.boot(), content.last()));
  }

  /** The components that have something in the board. */
  synchronized java.util.Set<String> components() {
    return content.entries().keySet();
  }

  private void write(Content next) throws IOException {
    file.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(next));
    content = next;
  }
}
