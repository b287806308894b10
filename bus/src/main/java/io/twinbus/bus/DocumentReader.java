package io.twinbus.bus;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.codec.Decoded;
import io.twinbus.codec.Fault;
import io.twinbus.topic.Address;
import io.twinbus.topic.Topics;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;

/** Decodes the messages of one subscription for its handler. */
final class DocumentReader<D> implements Feed.Reader {
  static final String PUBLISHER = "publisher";

  private final Consumer<Delivery<D>> handler;
  private final SubscribeOptions options;
  private final BusMeters meters;

  DocumentReader(Consumer<Delivery<D>> handler, SubscribeOptions options, BusMeters meters) {
    this.handler = handler;
    this.options = options;
    this.meters = meters;
  }

  @Override
  public void read(Mqtt5Publish message, Runnable acknowledge) {
    Optional<Address<?>> address = Topics.parse(message.getTopic().toString());
    if (address.isEmpty()) {
      Fault fault = new Fault("", "not a topic of the bus");
      refuse(message, message.getPayloadAsBytes(), fault, acknowledge);
      return;
    }
    @SuppressWarnings(
        "unchecked") // the filter names the documents of all addresses that it matches
    Address<D> typed = (Address<D>) address.get();
    options
        .arrivals()
        .accept(
            new Arrival(
                typed, message.isRetain(), acknowledge, () -> decode(typed, message, acknowledge)));
  }

  private void decode(Address<D> typed, Mqtt5Publish message, Runnable acknowledge) {
    byte[] payload = message.getPayloadAsBytes();
    if (payload.length == 0) {
      handler.accept(delivery(typed, Optional.empty(), message, 0, acknowledge));
      return;
    }
    switch (typed.type().decode(payload, message.getContentType().map(Object::toString))) {
      case Decoded.Ok<D> ok ->
          handler.accept(
              delivery(typed, Optional.of(ok.value()), message, payload.length, acknowledge));
      case Decoded.Refused<D> refused -> refuse(message, payload, refused.reason(), acknowledge);
    }
  }

  private void refuse(Mqtt5Publish message, byte[] payload, Fault fault, Runnable acknowledge) {
    meters.undecodable.increment();
    options
        .undecodable()
        .accept(
            new Undecodable(
                message.getTopic().toString(),
                fault,
                payload,
                message.isRetain(),
                message.getResponseTopic().map(Object::toString),
                message.getCorrelationData().map(DocumentReader::bytes)));
    acknowledge.run();
  }

  private static <D> Delivery<D> delivery(
      Address<D> address,
      Optional<D> document,
      Mqtt5Publish message,
      int size,
      Runnable acknowledge) {
    return new Delivery<>(
        address,
        document,
        message.isRetain(),
        publisher(message),
        message.getResponseTopic().map(Object::toString),
        message.getCorrelationData().map(DocumentReader::bytes),
        size,
        acknowledge);
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private static Optional<String> publisher(Mqtt5Publish message) {
    return message.getUserProperties().asList().stream()
        .filter(property -> property.getName().toString().equals(PUBLISHER))
        .map(property -> property.getValue().toString())
        .findFirst();
  }
}
