package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.twinbus.broker.redo.RedoEntry;
import io.twinbus.broker.redo.RedoLog;
import io.twinbus.broker.store.BusMessage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Writes the retained messages of clients, which the broker stores itself, to the redo log. Safe
 * for use by many threads.
 */
final class RetainedCopies {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  /** Seconds. The broker gives this expiry, or one above, to messages that have none. */
  private static final long FOR_EVER = 0xFFFF_FFFFL;

  private final Optional<RedoLog> log;

  RetainedCopies(Optional<RedoLog> log) {
    this.log = log;
  }

  /**
   * A client's retained message is about to be stored.
   *
   * @return done when the message may be acknowledged
   * @throws IOException if the message must not be stored
   */
  CompletableFuture<Void> add(PublishPacket packet) throws IOException {
    if (packet.getMessageExpiryInterval().orElse(FOR_EVER) < FOR_EVER) {
      // It may be gone rightly: nothing is to be put in its place.
      return append(nothing(packet.getTopic()));
    }
    return append(
        new BusMessage(
            packet.getTopic(),
            HiveStore.bytes(packet.getPayload()),
            packet.getContentType(),
            HiveStore.entries(packet.getUserProperties())));
  }

  /** The broker may have stored a will on this topic, without asking. */
  void overtaken(String topic) throws IOException {
    CompletableFuture<Void> unused = append(nothing(topic));
  }

  /** Clients write in an order that only the broker knows: their entries only fill gaps. */
  private CompletableFuture<Void> append(BusMessage message) throws IOException {
    return log.isPresent() ? log.get().append(new RedoEntry(message, false)) : DONE;
  }

  private static BusMessage nothing(String topic) {
    return new BusMessage(topic, new byte[0], Optional.empty(), List.of());
  }
}
