package io.twinbus.broker.redo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedoTest {
  private final Store store = new Store();

  @Test
  void storesWhatIsMissingAndNothingElse() throws Exception {
    store.holds("kept", "1");
    store.holds("newer", "2");

    int redone = redo(filler("kept", "1"), filler("newer", "1"), filler("lost", "3"));

    assertThat(redone).isEqualTo(1);
    assertThat(store.texts())
        .containsOnly(Map.entry("kept", "1"), Map.entry("newer", "2"), Map.entry("lost", "3"));
  }

  @Test
  void bringsATopicWhoseEveryWriteIsInTheLogUpToItsLast() throws Exception {
    store.holds("older", "1");
    store.holds("erased", "1");

    int redone = redo(complete("older", "2"), complete("erased", ""));

    assertThat(redone).isEqualTo(2);
    assertThat(store.texts()).containsOnly(Map.entry("older", "2"));
  }

  @Test
  void doesNotBringBackWhatWasErased() throws Exception {
    assertThat(redo(filler("a", ""), complete("b", ""))).isZero();
    assertThat(store.texts()).isEmpty();
  }

  @Test
  void writesAgainUntilTheStoreShowsIt() throws Exception {
    store.swallow = 3;

    assertThat(redo(complete("a", "1"), complete("b", "2"))).isEqualTo(2);

    assertThat(store.texts()).containsOnly(Map.entry("a", "1"), Map.entry("b", "2"));
  }

  @Test
  void failsWhereTheStoreFails() {
    store.failing = true;

    assertThatThrownBy(() -> redo(complete("a", "1"))).isInstanceOf(ExecutionException.class);
  }

  @Test
  void writesToTheLogBeforeTheStore(@TempDir Path folder) throws Exception {
    store.failing = true;
    try (RedoLog log = RedoLog.open(folder, Durability.PROCESS)) {
      assertThat(new RedoStore(store, log).retain(complete("a", "1").message()))
          .isCompletedExceptionally();
    }

    try (RedoLog again = RedoLog.open(folder, Durability.PROCESS)) {
      assertThat(again.before()).hasSize(1);
    }
  }

  @Test
  void storesNothingThatIsNotInTheLog(@TempDir Path folder) throws IOException {
    RedoLog log = RedoLog.open(folder, Durability.PROCESS);
    log.close();

    assertThat(new RedoStore(store, log).retain(complete("a", "1").message()))
        .isCompletedExceptionally();
    assertThat(store.texts()).isEmpty();
  }

  private int redo(RedoEntry... entries) throws Exception {
    return new Redo(store).run(List.of(entries));
  }

  private static RedoEntry filler(String topic, String text) {
    return RedoLogTest.entry(topic, text);
  }

  private static RedoEntry complete(String topic, String text) {
    return new RedoEntry(filler(topic, text).message(), true);
  }

  /** A store that loses the first messages that it is given, as HiveMQ CE may after a crash. */
  private static final class Store implements BusStore {
    private final Map<String, BusMessage> stored = new HashMap<>();
    private int swallow;
    private boolean failing;

    @Override
    public CompletableFuture<Optional<BusMessage>> read(String topic) {
      return CompletableFuture.completedFuture(Optional.ofNullable(stored.get(topic)));
    }

    @Override
    public CompletableFuture<Void> retain(BusMessage message) {
      if (failing) {
        return CompletableFuture.failedFuture(new IOException("disk full"));
      }
      if (message.payload().length == 0) {
        stored.remove(message.topic());
      } else if (swallow-- <= 0) {
        stored.put(message.topic(), message);
      }
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> send(BusMessage message) {
      return CompletableFuture.completedFuture(null);
    }

    void holds(String topic, String text) {
      stored.put(topic, RedoLogTest.entry(topic, text).message());
    }

    Map<String, String> texts() {
      Map<String, String> texts = new HashMap<>();
      stored.forEach(
          (topic, message) ->
              texts.put(topic, new String(message.payload(), StandardCharsets.UTF_8)));
      return texts;
    }
  }
}
