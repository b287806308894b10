package io.twinbus.broker.redo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The files of the redo log in a folder of their own. An entry stays for at least {@link
 * #KEPT_NANOS} after it was written, which is longer than the broker may take to store a message,
 * unless more than {@link #MOST_BYTES} are written in that time. Safe for use by many threads.
 */
public final class RedoLog implements AutoCloseable {
  static final long KEPT_NANOS = 60_000_000_000L;
  static final long SEGMENT_BYTES = 8L << 20;
  static final long MOST_BYTES = 128L << 20;

  private static final String PREFIX = "redo-";
  private static final String SUFFIX = ".log";

  private record Ended(RedoSegment segment, long atNanos) {}

  private final Path folder;
  private final LongSupplier nanos;
  private final GroupSync sync;
  private final List<Path> found;
  private final Deque<Ended> ended = new ArrayDeque<>();
  private RedoSegment current;
  private long number;
  private long endedBytes;
  private boolean torn;

  private RedoLog(Path folder, Durability durability, LongSupplier nanos) throws IOException {
    this.folder = Files.createDirectories(folder);
    this.nanos = nanos;
    this.sync = durability == Durability.DISK ? GroupSync.start() : GroupSync.NONE;
    this.found = files(folder);
    this.number = found.isEmpty() ? 0 : numberOf(found.get(found.size() - 1));
    this.current = next();
  }

  /**
   * Opens the log of a folder, which is made if there is none. What is there from before stays
   * until {@link #forget}.
   *
   * @param durability what an entry outlives once {@link #append} is done
   * @throws IOException if the folder cannot be read and written
   */
  public static RedoLog open(Path folder, Durability durability) throws IOException {
    return new RedoLog(folder, durability, System::nanoTime);
  }

  static RedoLog open(Path folder, LongSupplier nanos) throws IOException {
    return new RedoLog(folder, Durability.PROCESS, nanos);
  }

  /** The last entry of each topic from before, in no order that means anything. */
  public Collection<RedoEntry> before() throws IOException {
    Map<String, RedoEntry> last = new LinkedHashMap<>();
    for (Path file : found) {
      for (RedoEntry entry : RedoSegment.read(file)) {
        last.put(entry.message().topic(), entry);
      }
    }
    return List.copyOf(last.values());
  }

  /** Deletes what is there from before: the store holds it. */
  public void forget() throws IOException {
    for (Path file : found) {
      Files.deleteIfExists(file);
    }
  }

  /**
   * Writes an entry. Entries are in the order of the calls.
   *
   * @return done when the entry is as durable as the log is; where that is {@link
   *     Durability#PROCESS}, at once
   * @throws IOException if the entry is not written; the message it is of must not be stored
   */
  public synchronized CompletableFuture<Void> append(RedoEntry entry) throws IOException {
    byte[] frame = RedoFrame.write(entry);
    boolean full = current.bytes() > 0 && current.bytes() + frame.length > SEGMENT_BYTES;
    if (torn || full) {
      rotate();
    }
    try {
      current.append(frame);
    } catch (IOException e) {
      torn = true;
      throw e;
    }
    return sync.after(current);
  }

  private void rotate() throws IOException {
    RedoSegment next = next();
    sync.now(current);
    current.close();
    ended.addLast(new Ended(current, nanos.getAsLong()));
    endedBytes += current.bytes();
    current = next;
    torn = false;
    while (!ended.isEmpty() && isOver(ended.getFirst())) {
      RedoSegment oldest = ended.removeFirst().segment();
      endedBytes -= oldest.bytes();
      Files.deleteIfExists(oldest.path());
    }
  }

  private boolean isOver(Ended oldest) {
    return nanos.getAsLong() - oldest.atNanos() >= KEPT_NANOS || endedBytes > MOST_BYTES;
  }

  private RedoSegment next() throws IOException {
    number++;
    RedoSegment made =
        RedoSegment.create(folder.resolve(PREFIX + "%019d".formatted(number) + SUFFIX));
    sync.begun(made);
    return made;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(PREFIX + "\\d{19}\\" + SUFFIX))
          .sorted()
          .toList();
    }
  }

  private static long numberOf(Path file) {
    String name = file.getFileName().toString();
    return Long.parseLong(name.substring(PREFIX.length(), name.length() - SUFFIX.length()));
  }

  @Override
  public synchronized void close() throws IOException {
    sync.now(current);
    sync.close();
    current.close();
  }
}
