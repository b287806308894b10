package io.twinbus.broker.redo;

import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the store what it lost when the broker was killed.
 *
 * <p>HiveMQ CE 2025.5 keeps a retained message and its payload in two stores, and writes the
 * message first: killed in between, it is left with a message whose payload is missing, and shows
 * neither that nor the one before. Payloads are known by numbers, which begin anew above the
 * highest payload that is stored: a message that gets the number of a missing payload is not stored
 * either. So everything is read back, and written again under the next number until it is there.
 */
public final class Redo {
  private static final Logger LOG = LoggerFactory.getLogger(Redo.class);
  private static final int AT_ONCE = 500;
  private static final int MOST_ATTEMPTS = 100_000;
  private static final int STORE_TIMEOUT_SECONDS = 20;

  private final BusStore store;

  public Redo(BusStore store) {
    this.store = store;
  }

  /**
   * Writes the entries that the store should hold and does not. Nobody else may write meanwhile.
   *
   * @param entries at most one of each topic
   * @return how many were missing; all are stored now
   * @throws ExecutionException if the store fails
   * @throws TimeoutException if the store does not answer
   */
  public int run(Collection<RedoEntry> entries)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<RedoEntry> all = List.copyOf(entries);
    List<RedoEntry> missing = new ArrayList<>();
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      missing.addAll(missing(all.subList(from, Math.min(all.size(), from + AT_ONCE))));
    }
    for (RedoEntry entry : missing) {
      redo(entry);
    }
    return missing.size();
  }

  private List<RedoEntry> missing(List<RedoEntry> entries)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<CompletableFuture<Optional<BusMessage>>> reads =
        entries.stream().map(entry -> store.read(entry.message().topic())).toList();
    List<RedoEntry> missing = new ArrayList<>();
    for (int i = 0; i < reads.size(); i++) {
      if (entries.get(i).isMissing(await(reads.get(i)))) {
        missing.add(entries.get(i));
      }
    }
    return missing;
  }

  private void redo(RedoEntry entry)
      throws InterruptedException, ExecutionException, TimeoutException {
    BusMessage message = entry.message();
    for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
      await(store.retain(message));
      if (entry.isStored(await(store.read(message.topic())))) {
        LOG.atInfo()
            .addKeyValue("topic", message.topic())
            .addKeyValue("attempts", attempt)
            .log("a retained message that was being stored when the broker ended is stored again");
        return;
      }
    }
    throw new ExecutionException(
        new IllegalStateException(
            "the retained message of "
                + message.topic()
                + " is not there after "
                + MOST_ATTEMPTS
                + " writes"));
  }

  private static <T> T await(CompletableFuture<T> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    return answer.get(STORE_TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }
}
