package io.twinbus.broker.redo;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.store.BusMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedoLogTest {
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void knowsTheLastEntryOfEachTopic(@TempDir Path folder) throws IOException {
    try (RedoLog log = open(folder)) {
      append(log, entry("a", "1"));
      append(log, entry("b", "1"));
      append(log, entry("a", "2"));
    }

    try (RedoLog again = open(folder)) {
      assertThat(texts(again)).containsExactlyInAnyOrder("a=2", "b=1");
    }
  }

  @Test
  void keepsAllOfAMessage(@TempDir Path folder) throws IOException {
    BusMessage message =
        new BusMessage(
            "tb/ä",
            new byte[] {0, -1, 7},
            Optional.of("application/json"),
            List.of(Map.entry("publisher", "ann"), Map.entry("publisher", "")));
    try (RedoLog log = open(folder)) {
      append(log, new RedoEntry(message, true));
    }

    try (RedoLog again = open(folder)) {
      RedoEntry read = again.before().iterator().next();
      assertThat(read.complete()).isTrue();
      assertThat(read.message())
          .usingRecursiveComparison()
          .withStrictTypeChecking()
          .ignoringFields("userProperties")
          .isEqualTo(message);
      assertThat(read.message().userProperties()).isEqualTo(message.userProperties());
    }
  }

  @Test
  void keepsWhatIsThereUntilItIsForgotten(@TempDir Path folder) throws IOException {
    try (RedoLog log = open(folder)) {
      append(log, entry("a", "1"));
    }
    try (RedoLog crashed = open(folder)) {
      append(crashed, entry("b", "1"));
    }

    try (RedoLog again = open(folder)) {
      assertThat(texts(again)).containsExactlyInAnyOrder("a=1", "b=1");
      append(again, entry("c", "1"));
      again.forget();
    }

    try (RedoLog last = open(folder)) {
      assertThat(texts(last)).containsExactly("c=1");
    }
  }

  @Property(tries = 60)
  void dropsATornEndAndNothingElse(@ForAll @IntRange(min = 1, max = 200) int cut) throws Exception {
    Path folder = Files.createTempDirectory("redo");
    try (RedoLog log = open(folder)) {
      append(log, entry("a", "1"));
      append(log, entry("b", "x".repeat(300)));
    }
    Path file = files(folder).get(0);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - cut));

    try (RedoLog again = open(folder)) {
      assertThat(texts(again)).containsExactly("a=1");
    }
    delete(folder);
  }

  @Property(tries = 100)
  void takesNoDamagedEntryForAWholeOne(@ForAll @IntRange(min = 0, max = 10_000) int at)
      throws Exception {
    Path folder = Files.createTempDirectory("redo");
    try (RedoLog log = open(folder)) {
      append(log, entry("a", "1"));
      append(log, entry("b", "2"));
    }
    Path file = files(folder).get(0);
    byte[] bytes = Files.readAllBytes(file);
    bytes[at % bytes.length] ^= 0x10;
    Files.write(file, bytes);

    try (RedoLog again = open(folder)) {
      assertThat(List.of("a=1", "b=2")).containsAll(texts(again));
      assertThat(texts(again)).hasSizeLessThan(2);
    }
    delete(folder);
  }

  @Test
  void readsOnBehindADamagedFile(@TempDir Path folder) throws IOException {
    try (RedoLog log = open(folder)) {
      append(log, entry("a", "1"));
    }
    Files.write(files(folder).get(0), new byte[] {1, 2, 3}, StandardOpenOption.APPEND);
    try (RedoLog log = open(folder)) {
      append(log, entry("a", "2"));
    }

    try (RedoLog again = open(folder)) {
      assertThat(texts(again)).containsExactly("a=2");
    }
  }

  @Test
  void keepsAnEntryAsLongAsTheBrokerMayTakeToStoreIt(@TempDir Path folder) throws IOException {
    String large = "x".repeat((int) (RedoLog.SEGMENT_BYTES / 4));
    try (RedoLog log = open(folder)) {
      append(log, entry("first", "1"));
      for (int i = 0; i < 20; i++) {
        append(log, entry("t" + i, large));
      }
      int young = files(folder).size();

      nanos.addAndGet(RedoLog.KEPT_NANOS);
      for (int i = 0; i < 8; i++) {
        append(log, entry("late" + i, large));
      }

      assertThat(young).isGreaterThan(4);
      assertThat(files(folder)).hasSizeLessThan(young);
    }
    try (RedoLog again = open(folder)) {
      assertThat(again.before().stream().map(entry -> entry.message().topic()))
          .contains("late0", "late7")
          .doesNotContain("first");
    }
  }

  @Test
  void takesNoMoreRoomThanItsBound(@TempDir Path folder) throws IOException {
    String large = "x".repeat((int) (RedoLog.SEGMENT_BYTES / 2));
    try (RedoLog log = open(folder)) {
      for (long written = 0; written < 2 * RedoLog.MOST_BYTES; written += large.length()) {
        append(log, entry("a", large));
      }
    }
    long bytes = 0;
    for (Path file : files(folder)) {
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(RedoLog.MOST_BYTES + 2 * RedoLog.SEGMENT_BYTES);
  }

  @Test
  void isDoneWhenTheDiskHasIt(@TempDir Path folder) throws Exception {
    List<CompletableFuture<Void>> written = new ArrayList<>();
    String large = "x".repeat((int) (RedoLog.SEGMENT_BYTES / 3));
    try (RedoLog log = RedoLog.open(folder, Durability.DISK)) {
      for (int i = 0; i < 12; i++) {
        written.add(log.append(entry("a" + i, i % 2 == 0 ? large : "1")));
      }
      for (CompletableFuture<Void> one : written) {
        one.get(60, TimeUnit.SECONDS);
      }
    }
    try (RedoLog again = open(folder)) {
      assertThat(again.before()).hasSize(12);
    }
  }

  private RedoLog open(Path folder) throws IOException {
    return RedoLog.open(folder, nanos::get);
  }

  private static void append(RedoLog log, RedoEntry entry) throws IOException {
    assertThat(log.append(entry)).isDone();
  }

  static RedoEntry entry(String topic, String text) {
    return new RedoEntry(
        new BusMessage(topic, text.getBytes(StandardCharsets.UTF_8), Optional.empty(), List.of()),
        false);
  }

  private static List<String> texts(RedoLog log) throws IOException {
    return log.before().stream()
        .map(
            entry ->
                entry.message().topic()
                    + "="
                    + new String(entry.message().payload(), StandardCharsets.UTF_8))
        .toList();
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().filter(file -> file.toFile().length() > 0).toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(folder);
  }
}
