package io.twinbus.broker.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A message that the broker holds or sends.
 *
 * @param topic its topic
 * @param payload its bytes; not to be changed
 * @param contentType its MQTT 5 content type
 * @param userProperties its MQTT 5 user properties, in order
 */
@SuppressWarnings(
    "ArrayRecordComponent") // compared by nobody; copying every payload costs too much
public record BusMessage(
    String topic,
    byte[] payload,
    Optional<String> contentType,
    List<Map.Entry<String, String>> userProperties) {
  public BusMessage {
    userProperties = List.copyOf(userProperties);
  }

  /** A message without user properties. */
  public BusMessage(String topic, byte[] payload, String contentType) {
    this(topic, payload, Optional.of(contentType), List.of());
  }
}
