package io.twinbus.plan;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.ConnectionChange;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.PublishOptions;
import io.twinbus.bus.SubscribeOptions;
import io.twinbus.bus.Subscription;
import io.twinbus.codec.DocumentType;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Topics;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A bus in memory that keeps retained documents and generations as the ledger does. */
final class LedgerBus implements Bus {
  final Map<String, Object> retained = new TreeMap<>();
  private final List<Consumer<String>> subscribers = new ArrayList<>();
  private final ExecutorService deliveries = Executors.newSingleThreadExecutor();
  private int writes;
  int dieAfterWrites = Integer.MAX_VALUE;

  /** The process is killed: nothing that it says arrives any more. */
  synchronized boolean isDead() {
    return writes >= dieAfterWrites;
  }

  private void deliver(String topic) {
    for (Consumer<String> subscriber : List.copyOf(subscribers)) {
      deliveries.execute(() -> subscriber.accept(topic));
    }
  }

  synchronized void revive() {
    writes = 0;
    dieAfterWrites = Integer.MAX_VALUE;
    subscribers.clear();
  }

  synchronized void put(Address<?> address, Object document) {
    retained.put(address.topic(), document);
    deliver(address.topic());
  }

  /** Tells a planner of twins, as the runtime does. */
  void tell(PlanService service) {
    for (TwinAspect<?> aspect :
        List.of(TwinAspect.DESIRED, TwinAspect.REPORTED, TwinAspect.STATUS)) {
      var unused =
          subscribe(
              AddressFilter.everyTwin(aspect),
              delivery -> tell(service, ((Address.OfTwin<?>) delivery.address()).twin()),
              SubscribeOptions.DEFAULT);
    }
  }

  private synchronized void tell(PlanService service, TwinId twin) {
    service.twin(
        twin,
        get(new Address.Desired(twin))
            .map(DesiredState.class::cast)
            .orElse(DesiredState.getDefaultInstance()),
        get(new Address.Reported(twin))
            .map(ReportedState.class::cast)
            .orElse(ReportedState.getDefaultInstance()),
        get(new Address.Status(twin))
            .map(TwinStatus.class::cast)
            .orElse(TwinStatus.getDefaultInstance()));
  }

  Optional<Object> get(Address<?> address) {
    return current(address.topic());
  }

  private synchronized Optional<Object> current(String topic) {
    return Optional.ofNullable(retained.get(topic));
  }

  @Override
  public String clientId() {
    return "test";
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public synchronized <D> CompletableFuture<Void> publish(
      Address<D> address, D document, PublishOptions options) {
    if (isDead()) {
      return new CompletableFuture<>();
    }
    writes++;
    Object stored = document;
    if (document instanceof DesiredState desired) {
      long generation =
          retained.get(address.topic()) instanceof DesiredState before ? before.getGeneration() : 0;
      if (options.ifGeneration().isPresent() && options.ifGeneration().getAsLong() != generation) {
        return CompletableFuture.failedFuture(
            new BusException.Refused(0x83, "generation conflict: it is " + generation));
      }
      stored = desired.toBuilder().setGeneration(generation + 1).build();
    }
    put(address, stored);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized CompletableFuture<Void> clear(Address<?> address) {
    if (isDead()) {
      return new CompletableFuture<>();
    }
    writes++;
    retained.remove(address.topic());
    deliver(address.topic());
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public synchronized <D> CompletableFuture<Subscription> subscribe(
      AddressFilter<D> filter, Consumer<Delivery<D>> handler, SubscribeOptions options) {
    Consumer<String> subscriber =
        topic -> {
          if (topic.matches(filter.topicFilter().replace("+", "[^/]+"))) {
            handler.accept(delivery(topic));
          }
        };
    subscribers.add(subscriber);
    List.copyOf(retained.keySet())
        .forEach(topic -> deliveries.execute(() -> subscriber.accept(topic)));
    return CompletableFuture.completedFuture(
        new Subscription() {
          @Override
          public CompletableFuture<Void> cancel() {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public boolean isIdle() {
            return true;
          }
        });
  }

  @SuppressWarnings("unchecked") // the filter names documents of one type
  private <D> Delivery<D> delivery(String topic) {
    return new Delivery<>(
        (Address<D>) Topics.parse(topic).orElseThrow(),
        current(topic).map(document -> (D) document),
        true,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        () -> {});
  }

  @Override
  public CompletableFuture<Void> publishBytes(
      Address<?> address, byte[] payload, PublishOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <D> CompletableFuture<Void> respond(
      String responseTopic, D document, DocumentType<D> type, PublishOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <Q, R> CompletableFuture<R> request(
      Address<Q> address,
      Q document,
      DocumentType<R> replyType,
      Duration deadline,
      PublishOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public io.twinbus.bus.RawTopics raw() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void onConnectionChange(Consumer<ConnectionChange> listener) {
    listener.accept(new ConnectionChange(true, false, ""));
  }

  @Override
  public void close() {
    deliveries.shutdownNow();
  }
}
