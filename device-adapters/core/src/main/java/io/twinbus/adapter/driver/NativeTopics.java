package io.twinbus.adapter.driver;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The topics of a device that speaks a protocol of its own over MQTT, on the adapter's one session
 * with the broker. Safe for use by many threads.
 */
public interface NativeTopics {
  /**
   * A message.
   *
   * @param topic its topic
   * @param payload its bytes
   * @param retained whether the broker had kept it: it may be old
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record NativeMessage(String topic, byte[] payload, boolean retained) {}

  /**
   * What the broker says for the adapter when it is lost, retained.
   *
   * @param topic where
   * @param text what
   */
  record Testament(String topic, String text) {}

  /** Publishes a text; fails at once when there is no session. */
  CompletableFuture<Void> publish(String topic, String text, boolean retained);

  /**
   * Subscribes for as long as the adapter lives. What is retained comes again after every lost
   * connection. The handler is called on one thread at a time and must not block for long.
   */
  void subscribe(String topicFilter, Consumer<NativeMessage> handler);

  /** Calls the listener at every change of the session, and now if there is one. */
  void onConnection(Consumer<Boolean> listener);
}
