package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import io.twinbus.codec.DocumentType;
import io.twinbus.codec.Format;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds MQTT messages from documents and options. */
final class Messages {
  static final String IF_GENERATION = "if-generation";

  private static final long MOST_SECONDS = 0xFFFF_FFFFL;

  private Messages() {}

  /**
   * A document on a topic.
   *
   * @throws BusException.Refused if it is larger than any reader of its type takes
   * @throws IllegalArgumentException if the type does not have the format that the options ask for
   */
  static <D> Mqtt5PublishBuilder.Complete of(
      MqttTopic topic, boolean retain, DocumentType<D> type, D document, PublishOptions options) {
    Format format = options.format().orElseGet(type::defaultFormat);
    byte[] payload = type.encode(document, format);
    if (payload.length > type.maxBytes()) {
      throw new BusException.Refused(
          Refusals.PACKET_TOO_LARGE,
          topic
              + ": this "
              + type.name()
              + " has "
              + payload.length
              + " bytes, the limit is "
              + type.maxBytes());
    }
    return of(topic, retain, payload, Optional.of(format), options);
  }

  /** Bytes on a topic. */
  static Mqtt5PublishBuilder.Complete of(
      MqttTopic topic,
      boolean retain,
      byte[] payload,
      Optional<Format> format,
      PublishOptions options) {
    Mqtt5PublishBuilder.Complete message =
        Mqtt5Publish.builder()
            .topic(topic)
            .qos(options.atMostOnce() ? MqttQos.AT_MOST_ONCE : MqttQos.AT_LEAST_ONCE)
            .retain(retain)
            .payload(payload)
            .userProperties(userProperties(options));
    if (format.isPresent()) {
      message = message.contentType(format.get().contentType());
    }
    if (options.expiry().isPresent()) {
      message = message.messageExpiryInterval(seconds(options.expiry().get()));
    }
    if (options.correlationData().isPresent()) {
      message = message.correlationData(options.correlationData().get());
    }
    return message;
  }

  private static Mqtt5UserProperties userProperties(PublishOptions options) {
    List<Mqtt5UserProperty> properties = new ArrayList<>();
    options
        .ifGeneration()
        .ifPresent(
            generation ->
                properties.add(Mqtt5UserProperty.of(IF_GENERATION, Long.toString(generation))));
    options
        .userProperties()
        .forEach((name, value) -> properties.add(Mqtt5UserProperty.of(name, value)));
    return Mqtt5UserProperties.of(properties);
  }

  private static long seconds(Duration duration) {
    return Math.clamp(Math.ceilDiv(duration.toMillis(), 1000L), 1, MOST_SECONDS);
  }
}
