package io.twinbus.journal;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.event.TwinEvent;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.avro.file.DataFileWriter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in files, written by a thread of its own.
 *
 * <p>Guarantees: an event that was written is in the operating system's hands within a tenth of a
 * second, and survives the kill of this process; the disk has it by the policy of {@link
 * JournalSettings.Sync}. A file with the last accepted desired state of a twin is never removed
 * before that state was appended again; likewise with users' documents.
 */
public final class FileJournal implements Journal {
  private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
  private static final int QUEUE = 65_536;
  private static final int CONGESTED = QUEUE / 2;
  private static final int BATCH = 1024;

  /**
   * How long events are gathered for one write, unless each is to be on the disk at once. Nobody
   * who appends one has to wake the writer meanwhile.
   */
  private static final Duration GATHER = Duration.ofMillis(20);

  private static final Duration LONGEST_WAIT = Duration.ofMillis(100);

  private final JournalSettings settings;
  private final JournalFiles files;
  private final InstantSource clock;
  private final BlockingQueue<TwinEvent> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Counter appended;
  private final Counter lost;
  private final Thread writerThread;

  /**
   * In which file the last state of each twin and document is, from which a ledger could be seeded.
   * Touched by the writer alone.
   */
  private final Map<String, Path> lastStates = new HashMap<>();

  /** Where twins' events stood at the start, until somebody asks. */
  private final Map<TwinId, Left> left = new ConcurrentHashMap<>();

  private @Nullable DataFileWriter<TwinEvent> writer;
  private Path current;
  private Instant begun;
  private Instant synced;
  private volatile boolean closing;

  private FileJournal(JournalSettings settings, InstantSource clock, MeterRegistry registry)
      throws IOException {
    this.settings = settings;
    this.clock = clock;
    this.files = new JournalFiles(settings.folder());
    this.appended =
        Counter.builder("twinbus.journal.appended")
            .description("Events in the journal")
            .register(registry);
    this.lost =
        Counter.builder("twinbus.journal.lost")
            .description("Events that the disk did not take")
            .register(registry);
    Gauge.builder("twinbus.journal.queued", queue, BlockingQueue::size)
        .description("Events that wait for the disk")
        .register(registry);
    List<Path> all = files.all();
    if (!all.isEmpty()) {
      files.repair(all.getLast());
    }
    for (Path file : files.all()) {
      boolean whole =
          JournalFiles.read(
              file,
              event -> {
                note(event, file);
                count(event);
                return true;
              });
      if (!whole) {
        LOG.atWarn().addKeyValue("file", file).log("Part of this journal file cannot be read");
      }
    }
    this.begun = clock.instant();
    this.synced = begun;
    this.current = files.next(files.all());
    this.writer = files.create(current);
    this.writerThread = Thread.ofPlatform().name("twinbus-journal").unstarted(this::run);
  }

  /**
   * Opens a journal: repairs what a kill has torn, and begins a new file.
   *
   * @throws IOException if the folder cannot be used; the message names it
   */
  public static FileJournal open(
      JournalSettings settings, InstantSource clock, MeterRegistry registry) throws IOException {
    FileJournal journal = new FileJournal(settings, clock, registry);
    journal.writerThread.start();
    return journal;
  }

  @Override
  public void append(TwinEvent event) {
    if (closing || !queue.offer(event)) {
      lost.increment();
      LOG.atError()
          .addKeyValue("tenant", event.getTenant())
          .addKeyValue("target", event.getTarget())
          .addKeyValue("sequence", event.getSequence())
          .log("An event is not in the journal: {}", event.getType());
    }
  }

  @Override
  public boolean isCongested() {
    return queue.size() >= CONGESTED;
  }

  @Override
  public List<TwinEvent> events(Query query) {
    ArrayDeque<TwinEvent> found = new ArrayDeque<>();
    for (Path file : files.all()) {
      boolean unused =
          JournalFiles.read(
              file,
              event -> {
                if (matches(query, event)) {
                  found.add(event);
                  if (found.size() > query.most()) {
                    found.removeFirst();
                  }
                }
                return true;
              });
    }
    return List.copyOf(found);
  }

  private static boolean matches(Query query, TwinEvent event) {
    return (query.tenant().isEmpty() || query.tenant().equals(event.getTenant()))
        && (query.target().isEmpty() || query.target().equals(event.getTarget()))
        && !event.getAt().isBefore(query.since());
  }

  @Override
  public void desired(BiConsumer<TwinId, TwinEvent> visitor) {
    Map<TwinId, TwinEvent> last = new HashMap<>();
    for (Path file : files.all()) {
      boolean unused =
          JournalFiles.read(
              file,
              event -> {
                if (event.getType().equals(DESIRED_ACCEPTED)) {
                  last.merge(
                      id(event),
                      event,
                      (one, other) -> one.getGeneration() > other.getGeneration() ? one : other);
                }
                return true;
              });
    }
    last.forEach(visitor);
  }

  @Override
  public void specs(Consumer<TwinEvent> visitor) {
    Map<String, TwinEvent> last = new HashMap<>();
    for (Path file : files.all()) {
      boolean unused =
          JournalFiles.read(
              file,
              event -> {
                if (event.getType().equals(SPEC_ACCEPTED) || event.getType().equals(SPEC_ERASED)) {
                  last.merge(
                      state(event).orElseThrow(),
                      event,
                      (one, other) -> one.getGeneration() > other.getGeneration() ? one : other);
                }
                return true;
              });
    }
    last.values().forEach(visitor);
  }

  @Override
  public Left left(TwinId twin) {
    Left last = left.remove(twin);
    return last == null ? Left.NOTHING : last;
  }

  @Override
  public void close() {
    closing = true;
    try {
      writerThread.join(Duration.ofSeconds(3));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<TwinEvent> batch = new ArrayList<>(BATCH);
    while (!closing || !queue.isEmpty()) {
      batch.clear();
      try {
        take(batch);
        if (writer != null || !batch.isEmpty()) {
          write(batch);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException | UncheckedIOException e) {
        lost.increment(batch.size());
        LOG.atError()
            .addKeyValue("file", current)
            .addKeyValue("events", batch.size())
            .setCause(e)
            .log("The disk did not take these events");
        abandon();
      }
    }
    closeFile();
  }

  private void take(List<TwinEvent> batch) throws InterruptedException {
    if (settings.sync() == JournalSettings.Sync.ALWAYS) {
      TwinEvent first = queue.poll(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
      if (first != null) {
        batch.add(first);
      }
    } else if (!closing && queue.size() < BATCH) {
      Thread.sleep(GATHER);
    }
    queue.drainTo(batch, BATCH - batch.size());
  }

  private void write(List<TwinEvent> batch) throws IOException {
    Instant now = clock.instant();
    DataFileWriter<TwinEvent> open = writer;
    if (open == null) {
      open = begin(now);
    }
    for (TwinEvent event : batch) {
      open.append(event);
      note(event, current);
    }
    if (!batch.isEmpty()) {
      open.flush();
      appended.increment(batch.size());
    }
    boolean due =
        settings.sync() == JournalSettings.Sync.ALWAYS
            ? !batch.isEmpty()
            : settings.sync() == JournalSettings.Sync.INTERVAL
                && !synced.plus(settings.syncEvery()).isAfter(now);
    if (due) {
      open.fSync();
      synced = now;
    }
    if (Files.size(current) >= settings.fileSize().bytes()
        || !begun.plus(settings.fileAge()).isAfter(now)) {
      closeFile();
      var next = begin(now);
      retain(next, now);
    }
  }

  private DataFileWriter<TwinEvent> begin(Instant now) throws IOException {
    current = files.next(files.all());
    DataFileWriter<TwinEvent> next = files.create(current);
    writer = next;
    begun = now;
    return next;
  }

  /** Removes the oldest files, after what must be kept of them was appended again. */
  private void retain(DataFileWriter<TwinEvent> open, Instant now) throws IOException {
    List<Path> all = files.all();
    long size = 0;
    for (Path file : all) {
      size += Files.size(file);
    }
    for (Path file : all) {
      boolean old =
          Files.getLastModifiedTime(file).toInstant().plus(settings.keepAge()).isBefore(now);
      if (file.equals(current) || (size <= settings.keepSize().bytes() && !old)) {
        return;
      }
      Map<String, TwinEvent> needed = new HashMap<>();
      boolean unused =
          JournalFiles.read(
              file,
              event -> {
                state(event)
                    .filter(state -> file.equals(lastStates.get(state)))
                    .ifPresent(state -> needed.put(state, event));
                return true;
              });
      for (Map.Entry<String, TwinEvent> each : needed.entrySet()) {
        if (each.getValue().getType().equals(SPEC_ERASED)) {
          lastStates.remove(each.getKey()); // what it ended went with an older file
        } else {
          open.append(each.getValue());
          note(each.getValue(), current);
        }
      }
      open.fSync();
      size -= Files.size(file);
      Files.delete(file);
      LOG.atInfo()
          .addKeyValue("file", file)
          .addKeyValue("kept", needed.size())
          .log("Removed an old journal file");
    }
  }

  private void count(TwinEvent event) {
    if (event.getSequence() > 0) {
      var unused =
          left.compute(
              id(event), (twin, before) -> (before == null ? Left.NOTHING : before).after(event));
    }
  }

  private void note(TwinEvent event, Path file) {
    state(event).ifPresent(state -> lastStates.put(state, file));
  }

  private void closeFile() {
    DataFileWriter<TwinEvent> open = writer;
    writer = null;
    if (open == null) {
      return;
    }
    try {
      open.fSync();
      open.close();
    } catch (IOException e) {
      LOG.atError().addKeyValue("file", current).setCause(e).log("Closing a journal file failed");
    }
  }

  /** After a failure the file may be torn anywhere: another one is begun with the next batch. */
  private void abandon() {
    closeFile();
  }

  /** What an event tells the last state of: the topic, in short. */
  private static Optional<String> state(TwinEvent event) {
    return switch (event.getType()) {
      case DESIRED_ACCEPTED -> Optional.of(event.getTenant() + "/" + event.getTarget());
      case SPEC_ACCEPTED, SPEC_ERASED -> Optional.of(event.getTenant() + "//" + event.getSubject());
      default -> Optional.empty();
    };
  }

  private static TwinId id(TwinEvent event) {
    return new TwinId(event.getTenant(), event.getTarget());
  }
}
