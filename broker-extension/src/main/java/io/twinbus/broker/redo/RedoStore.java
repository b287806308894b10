package io.twinbus.broker.redo;

import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A store that writes every retained message to the redo log before the broker stores it. All
 * writes to the topics that are written through it go through it.
 */
public final class RedoStore implements BusStore {
  private final BusStore store;
  private final RedoLog log;

  public RedoStore(BusStore store, RedoLog log) {
    this.store = store;
    this.log = log;
  }

  @Override
  public CompletableFuture<Optional<BusMessage>> read(String topic) {
    return store.read(topic);
  }

  @Override
  public CompletableFuture<Void> retain(BusMessage message) {
    CompletableFuture<Void> logged;
    try {
      logged = log.append(new RedoEntry(message, true));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return logged.isDone() && !logged.isCompletedExceptionally()
        ? store.retain(message)
        : logged.thenCompose(done -> store.retain(message));
  }

  @Override
  public CompletableFuture<Void> send(BusMessage message) {
    return store.send(message);
  }
}
