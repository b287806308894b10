package io.twinbus.plan;

import io.twinbus.bus.Bus;
import io.twinbus.bus.ConnectionChange;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.bus.RawTopics;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A bus of a process that is killed after so many messages: the last one is sent, and nobody learns
 * whether it was taken; what would follow is never sent.
 */
final class DyingBus implements Bus {
  private final Bus bus;
  private final AtomicInteger left;

  DyingBus(Bus bus, int messages) {
    this.bus = bus;
    this.left = new AtomicInteger(messages);
  }

  boolean isDead() {
    return left.get() <= 0;
  }

  private CompletableFuture<Void> say(Supplier<CompletableFuture<Void>> message) {
    int before = left.getAndDecrement();
    if (before <= 0) {
      return new CompletableFuture<>();
    }
    CompletableFuture<Void> said = message.get();
    return before == 1 ? new CompletableFuture<>() : said;
  }

  @Override
  public <D> CompletableFuture<Void> publish(
      Address<D> address, D document, PublishOptions options) {
    return say(() -> bus.publish(address, document, options));
  }

  @Override
  public CompletableFuture<Void> publishBytes(
      Address<?> address, byte[] payload, PublishOptions options) {
    return say(() -> bus.publishBytes(address, payload, options));
  }

  @Override
  public <D> CompletableFuture<Void> respond(
      String responseTopic, D document, DocumentType<D> type, PublishOptions options) {
    return say(() -> bus.respond(responseTopic, document, type, options));
  }

  @Override
  public CompletableFuture<Void> clear(Address<?> address) {
    return say(() -> bus.clear(address));
  }

  @Override
  public <D> CompletableFuture<Subscription> subscribe(
      AddressFilter<D> filter, Consumer<Delivery<D>> handler, SubscribeOptions options) {
    return bus.subscribe(filter, handler, options);
  }

  @Override
  public <Q, R> CompletableFuture<R> request(
      Address<Q> address,
      Q document,
      DocumentType<R> replyType,
      Duration deadline,
      PublishOptions options) {
    return bus.request(address, document, replyType, deadline, options);
  }

  @Override
  public String clientId() {
    return bus.clientId();
  }

  @Override
  public boolean isConnected() {
    return bus.isConnected();
  }

  @Override
  public RawTopics raw() {
    return bus.raw();
  }

  @Override
  public void onConnectionChange(Consumer<ConnectionChange> listener) {
    bus.onConnectionChange(listener);
  }

  @Override
  public void close() {
    bus.close();
  }
}
