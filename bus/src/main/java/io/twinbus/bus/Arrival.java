package io.twinbus.bus;

import io.twinbus.topic.Address;

/**
 * A message that has arrived and is not decoded yet.
 *
 * @param address where it was published
 * @param retained the broker had kept it from before the subscription
 * @param acknowledgement acknowledges it, with {@link SubscribeOptions#manualAcknowledgement()}
 * @param reading decodes it
 */
public record Arrival(
    Address<?> address, boolean retained, Runnable acknowledgement, Runnable reading) {

  /**
   * Decodes it, and hands it to the handler of the subscription, or to the one for what cannot be
   * decoded, on this thread. What that one throws is thrown here. Called once, and for the messages
   * of one address in the order in which they arrived.
   */
  public void read() {
    reading.run();
  }

  /** Acknowledges the message to the broker; a second call, or the handler's, does nothing. */
  public void acknowledge() {
    acknowledgement.run();
  }
}
