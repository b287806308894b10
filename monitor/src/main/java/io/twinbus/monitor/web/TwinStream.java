package io.twinbus.monitor.web;

import io.twinbus.bus.Bus;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.Subscription;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TelemetrySample;
import io.twinbus.event.TwinEvent;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One twin, live: its documents, its events, and its telemetry, read under the user's own rights
 * for as long as somebody looks.
 */
final class TwinStream implements EventStream.Source {
  private static final int MOST_SAMPLES = 2000;

  private final FleetStore fleet;
  private final EventLog events;
  private final TwinId twin;
  private final BooleanSupplier signedIn;
  private final CompletableFuture<Subscription> telemetry;
  private final Deque<JsonObject> samples = new ArrayDeque<>();
  private long sent = -1;
  private long lastEvent = -1;

  TwinStream(FleetStore fleet, EventLog events, TwinId twin, Bus bus, BooleanSupplier signedIn) {
    this.fleet = fleet;
    this.events = events;
    this.twin = twin;
    this.signedIn = signedIn;
    this.telemetry = bus.subscribe(AddressFilter.ofTwin(twin, TwinAspect.TELEMETRY), this::sample);
  }

  @Override
  public void pump(EventStream stream) {
    if (!signedIn.getAsBoolean()) {
      stream.send("signed-out", new JsonObject());
      stream.end();
      return;
    }
    fleet
        .twin(twin)
        .filter(each -> each.sequence() != sent)
        .ifPresent(
            each -> {
              sent = each.sequence();
              stream.send("twin", Documents.twin(each));
            });
    List<TwinEvent> latest = events.of(twin);
    long newest = latest.isEmpty() ? 0 : latest.getFirst().getSequence();
    if (newest != lastEvent) {
      lastEvent = newest;
      stream.send(
          "events",
          new JsonObject().put("events", Documents.array(latest.stream().map(Documents::event))));
    }
    JsonArray waiting = new JsonArray();
    synchronized (samples) {
      samples.forEach(waiting::add);
      samples.clear();
    }
    if (!waiting.isEmpty()) {
      stream.send("telemetry", new JsonObject().put("samples", waiting));
    }
  }

  @Override
  public void gone() {
    var unused = telemetry.thenCompose(Subscription::cancel).exceptionally(failure -> null);
  }

  private void sample(Delivery<TelemetryBatch> delivery) {
    if (delivery.document().isEmpty()
        || !(delivery.address() instanceof Address.Telemetry address)) {
      return;
    }
    TelemetryBatch batch = delivery.document().get();
    long now = System.currentTimeMillis();
    synchronized (samples) {
      for (TelemetrySample each : batch.getSamples()) {
        long at = each.getAt().toEpochMilli();
        samples.addLast(
            new JsonObject()
                .put("channel", address.key())
                .put("unit", batch.getUnit())
                .put("at", at == 0 ? now : at)
                .put("value", value(each.getValue())));
      }
      while (samples.size() > MOST_SAMPLES) {
        samples.removeFirst();
      }
    }
  }

  private static @org.jspecify.annotations.Nullable Object value(
      @org.jspecify.annotations.Nullable Object value) {
    return value instanceof CharSequence text ? text.toString() : value;
  }
}
