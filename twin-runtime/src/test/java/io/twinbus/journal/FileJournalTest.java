package io.twinbus.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.event.TwinEvent;
import io.twinbus.service.config.ByteSize;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The journal on real files. */
final class FileJournalTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Journal.Query ALL = new Journal.Query("", "", Instant.EPOCH, 100_000);

  @TempDir private Path folder;

  @Test
  void givesBackWhatWasAppendedInOrder() throws IOException {
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      append(journal, 1, 100);
    }
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      append(journal, 101, 150);
    }
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      assertThat(sequences(journal.events(ALL))).isEqualTo(numbers(1, 150));
      assertThat(sequences(journal.events(new Journal.Query("", "", Instant.EPOCH, 3))))
          .isEqualTo(numbers(148, 150));
      assertThat(journal.events(new Journal.Query("", "other", Instant.EPOCH, 3))).isEmpty();
      assertThat(journal.events(new Journal.Query("", "", NOW.plusSeconds(1), 3))).isEmpty();
    }
  }

  @Test
  void tellsOnceWhereTheEventsOfATwinStood() throws IOException {
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      append(journal, 1, 3);
      journal.append(event("GateClosed", 4).build());
      journal.append(event("PhaseChanged", 5).build());
      assertThat(journal.left(TwinId.of("pc"))).isEqualTo(Journal.Left.NOTHING);
    }
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      assertThat(journal.left(TwinId.of("pc"))).isEqualTo(new Journal.Left(5, true));
      assertThat(journal.left(TwinId.of("pc"))).isEqualTo(Journal.Left.NOTHING);
      assertThat(journal.left(TwinId.of("other"))).isEqualTo(Journal.Left.NOTHING);
      journal.append(event("GateOpened", 6).build());
    }
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      assertThat(journal.left(TwinId.of("pc"))).isEqualTo(new Journal.Left(6, false));
    }
  }

  @Test
  void repairsATornTail() throws IOException {
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      append(journal, 1, 10);
    }
    Path file = new JournalFiles(folder).all().getLast();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND)) {
      var unused = channel.write(ByteBuffer.wrap(new byte[] {40, 7, 1, 2, 3}));
    }
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      append(journal, 11, 12);
    }
    assertThat(JournalFiles.read(file, event -> true)).isTrue();
    try (FileJournal journal = open(JournalSettings.in(folder))) {
      assertThat(sequences(journal.events(ALL))).isEqualTo(numbers(1, 12));
    }
  }

  @Test
  void forgetsOldFilesButNeverTheLastDesiredStateOfATwin() throws IOException {
    JournalSettings small =
        new JournalSettings(
            folder,
            new ByteSize(4096),
            Duration.ofDays(1),
            new ByteSize(16_384),
            Duration.ofDays(90),
            JournalSettings.Sync.NEVER,
            Duration.ofSeconds(1));
    for (int round = 0; round < 20; round++) {
      try (FileJournal journal = open(small)) {
        if (round == 0) {
          journal.append(accepted());
        }
        append(journal, 100 * round + 1, 100 * round + 100);
      }
    }
    try (FileJournal journal = open(small)) {
      assertThat(journal.events(ALL)).hasSizeLessThan(1500);
      Map<TwinId, Long> desired = new HashMap<>();
      journal.desired((twin, event) -> desired.put(twin, event.getGeneration()));
      assertThat(desired).isEqualTo(Map.of(TwinId.of("pc"), 7L));
    }
  }

  private static FileJournal open(JournalSettings settings) throws IOException {
    return FileJournal.open(settings, InstantSource.fixed(NOW), new SimpleMeterRegistry());
  }

  private static void append(Journal journal, int from, int to) {
    for (int i = from; i <= to; i++) {
      journal.append(event("PhaseChanged", i).build());
    }
  }

  private static TwinEvent accepted() {
    DesiredState state = DesiredState.newBuilder().setGeneration(7).build();
    return event("DesiredAccepted", 0)
        .setGeneration(7)
        .setDocument(ByteBuffer.wrap(state.toByteArray()))
        .build();
  }

  @Test
  void tellsTheLastOfEachDocumentAfterItsFilesWereRotatedAway() throws IOException {
    JournalSettings small =
        new JournalSettings(
            folder,
            new ByteSize(4096),
            Duration.ofDays(1),
            new ByteSize(16_384),
            Duration.ofDays(90),
            JournalSettings.Sync.NEVER,
            Duration.ofSeconds(1));
    try (FileJournal journal = open(small)) {
      journal.append(spec("instance/shop", 1, Journal.SPEC_ACCEPTED));
      journal.append(spec("instance/shop", 2, Journal.SPEC_ACCEPTED));
      journal.append(spec("instance/gone", 1, Journal.SPEC_ACCEPTED));
      journal.append(spec("instance/gone", 1, Journal.SPEC_ERASED));
    }
    for (int i = 0; i < 10; i++) {
      try (FileJournal journal = open(small)) {
        append(journal, i * 1000 + 1, i * 1000 + 200);
      }
    }
    try (FileJournal journal = open(small)) {
      Map<String, TwinEvent> specs = new HashMap<>();
      journal.specs(event -> specs.put(event.getSubject(), event));
      assertThat(specs)
          .hasEntrySatisfying(
              "instance/shop",
              event -> {
                assertThat(event.getGeneration()).isEqualTo(2);
                assertThat(event.getType()).isEqualTo(Journal.SPEC_ACCEPTED);
              });
      assertThat(specs.values())
          .filteredOn(event -> event.getSubject().equals("instance/gone"))
          .allSatisfy(event -> assertThat(event.getType()).isEqualTo(Journal.SPEC_ERASED));
      assertThat(sequences(journal.events(ALL))).doesNotContain(1L);
    }
  }

  private static TwinEvent spec(String subject, long generation, String type) {
    return event(type, 0)
        .setTarget("")
        .setSubject(subject)
        .setGeneration(generation)
        .setDocument(type.equals(Journal.SPEC_ACCEPTED) ? ByteBuffer.wrap(new byte[] {1}) : null)
        .build();
  }

  private static TwinEvent.Builder event(String type, int sequence) {
    return TwinEvent.newBuilder()
        .setTenant("default")
        .setTarget("pc")
        .setSequence(sequence)
        .setAt(NOW)
        .setType(type)
        .setGeneration(1)
        .setObservedGeneration(1)
        .setPhase("IN_SYNC")
        .setPreviousPhase("")
        .setSubject("")
        .setMessage("number " + sequence)
        .setDocument(null);
  }

  private static List<Long> sequences(List<TwinEvent> events) {
    return events.stream().map(TwinEvent::getSequence).toList();
  }

  private static List<Long> numbers(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }
}
