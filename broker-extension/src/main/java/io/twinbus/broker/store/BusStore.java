package io.twinbus.broker.store;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The broker as a store of retained messages. Safe for use by many threads. */
public interface BusStore {
  /** The retained message of a topic, as of all writes to it that were begun before. */
  CompletableFuture<Optional<BusMessage>> read(String topic);

  /**
   * Stores a message as the retained one of its topic and sends it to all subscribers, at least
   * once. An empty payload erases. Messages of one topic are stored and sent in the order of the
   * calls.
   *
   * @return completes when the message is stored
   */
  CompletableFuture<Void> retain(BusMessage message);

  /** Sends a message that is not stored. */
  CompletableFuture<Void> send(BusMessage message);
}
