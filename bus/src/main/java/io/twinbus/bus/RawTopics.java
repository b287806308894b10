package io.twinbus.bus;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Topics that are not those of the bus, such as those of a device that speaks a protocol of its own
 * over MQTT: bytes as they are. The guarantees are those of {@link Bus}.
 */
public interface RawTopics {
  /**
   * A message.
   *
   * @param topic its topic
   * @param payload its bytes
   * @param retained whether the broker had kept it from before the subscription
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record RawMessage(String topic, byte[] payload, boolean retained) {}

  /** Publishes bytes at QoS 1. Completes when the broker has acknowledged them. */
  CompletableFuture<Void> publish(String topic, byte[] payload, boolean retained);

  /**
   * Subscribes to a topic filter. The handler is called on one thread at a time, in the broker's
   * order.
   */
  CompletableFuture<Subscription> subscribe(String topicFilter, Consumer<RawMessage> handler);
}
