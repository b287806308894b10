package io.twinbus.broker.limits;

/**
 * How much a client of a role may do.
 *
 * @param messageBytes most bytes of the payload of one message
 * @param packetBytes most bytes of one message with its topic and properties
 * @param publishesPerSecond most messages a second, as a long-term rate
 * @param publishBurst most messages at once
 * @param subscriptions most subscriptions of a client
 * @param queuedMessages most messages that wait for a client; the broker drops what is above, so
 *     for services it is set to what memory holds
 */
public record RoleLimits(
    int messageBytes,
    int packetBytes,
    int publishesPerSecond,
    int publishBurst,
    int subscriptions,
    long queuedMessages) {
  /** What a packet may have beside its payload, unless somebody says otherwise. */
  public static final int USUAL_OVERHEAD_BYTES = 64 * 1024;

  public RoleLimits {
    requirePositive(messageBytes, "messageBytes");
    requirePositive(packetBytes, "packetBytes");
    requirePositive(publishesPerSecond, "publishesPerSecond");
    requirePositive(publishBurst, "publishBurst");
    requirePositive(subscriptions, "subscriptions");
    requirePositive(queuedMessages, "queuedMessages");
  }

  /** Limits with the usual room for topic and properties. */
  public RoleLimits(
      int messageBytes,
      int publishesPerSecond,
      int publishBurst,
      int subscriptions,
      long queuedMessages) {
    this(
        messageBytes,
        messageBytes + USUAL_OVERHEAD_BYTES,
        publishesPerSecond,
        publishBurst,
        subscriptions,
        queuedMessages);
  }

  private static void requirePositive(long value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException(name + ": expected 1 or more, not " + value);
    }
  }
}
