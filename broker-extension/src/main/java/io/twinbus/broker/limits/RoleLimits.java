package io.twinbus.broker.limits;

/**
 * How much a client of a role may do.
 *
 * @param messageBytes most bytes of the payload of one message
 * @param publishesPerSecond most messages a second, as a long-term rate
 * @param publishBurst most messages at once
 * @param subscriptions most subscriptions of a client
 * @param queuedMessages most messages that wait for a client; the broker drops what is above, so
 *     for services it is set to what memory holds
 */
public record RoleLimits(
    int messageBytes,
    int publishesPerSecond,
    int publishBurst,
    int subscriptions,
    long queuedMessages) {
  public RoleLimits {
    requirePositive(messageBytes, "messageBytes");
    requirePositive(publishesPerSecond, "publishesPerSecond");
    requirePositive(publishBurst, "publishBurst");
    requirePositive(subscriptions, "subscriptions");
    requirePositive(queuedMessages, "queuedMessages");
  }

  private static void requirePositive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": expected 1 or more, not " + value);
    }
  }
}
