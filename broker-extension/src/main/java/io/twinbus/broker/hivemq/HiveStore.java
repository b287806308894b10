package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.general.UserProperties;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import com.hivemq.extension.sdk.api.services.builder.PublishBuilder;
import com.hivemq.extension.sdk.api.services.publish.PublishService;
import com.hivemq.extension.sdk.api.services.publish.RetainedMessageStore;
import com.hivemq.extension.sdk.api.services.publish.RetainedPublish;
import io.twinbus.broker.store.BusMessage;
import io.twinbus.broker.store.BusStore;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The broker's own retained messages and publish service. */
final class HiveStore implements BusStore {
  private final PublishService publishes;
  private final RetainedMessageStore retained;

  HiveStore(PublishService publishes, RetainedMessageStore retained) {
    this.publishes = publishes;
    this.retained = retained;
  }

  @Override
  public CompletableFuture<Optional<BusMessage>> read(String topic) {
    return retained.getRetainedMessage(topic).thenApply(found -> found.map(HiveStore::message));
  }

  @Override
  public CompletableFuture<Void> retain(BusMessage message) {
    return publishes.publish(builder(message).retain(true).build());
  }

  @Override
  public CompletableFuture<Void> send(BusMessage message) {
    return publishes.publish(builder(message).retain(false).build());
  }

  /**
   * Shows every retained message of the broker once, in no order, one after the other.
   *
   * @return completes when all were shown
   */
  CompletableFuture<Void> forEach(Consumer<BusMessage> reader) {
    return retained.iterateAllRetainedMessages(
        (context, found) -> reader.accept(message(found)), Runnable::run);
  }

  static List<Map.Entry<String, String>> entries(UserProperties properties) {
    return properties.isEmpty()
        ? List.of()
        : properties.asList().stream()
            .map(property -> Map.entry(property.getName(), property.getValue()))
            .toList();
  }

  static byte[] bytes(Optional<ByteBuffer> buffer) {
    if (buffer.isEmpty()) {
      return new byte[0];
    }
    ByteBuffer view = buffer.get().duplicate();
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private static BusMessage message(RetainedPublish found) {
    return new BusMessage(
        found.getTopic(),
        bytes(found.getPayload()),
        found.getContentType(),
        entries(found.getUserProperties()));
  }

  private static PublishBuilder builder(BusMessage message) {
    PublishBuilder builder =
        Builders.publish()
            .topic(message.topic())
            .qos(Qos.AT_LEAST_ONCE)
            .payload(ByteBuffer.wrap(message.payload()));
    message.contentType().ifPresent(builder::contentType);
    message
        .userProperties()
        .forEach(property -> builder.userProperty(property.getKey(), property.getValue()));
    return builder;
  }
}
