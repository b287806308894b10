package io.twinbus.broker.redo;

import io.twinbus.broker.store.BusMessage;
import java.util.Arrays;
import java.util.Optional;

/**
 * A retained message on its way to the store.
 *
 * @param message the message; with an empty payload, the topic's message goes
 * @param complete whether the log has every write of this topic, in order, so that its last entry
 *     is what the store must hold; where it is not, an entry only fills a gap
 */
public record RedoEntry(BusMessage message, boolean complete) {
  /** Whether the store must be given this entry, where it holds that. */
  boolean isMissing(Optional<BusMessage> stored) {
    boolean erases = message.payload().length == 0;
    if (stored.isEmpty()) {
      return !erases;
    }
    return complete && !Arrays.equals(stored.get().payload(), message.payload());
  }

  /** Whether the store holds this entry's message. */
  boolean isStored(Optional<BusMessage> stored) {
    return stored
        .map(found -> Arrays.equals(found.payload(), message.payload()))
        .orElse(message.payload().length == 0);
  }
}
