package io.twinbus.bus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/** What is counted of one session. Tags are of low cardinality: never a topic, never a target. */
final class BusMeters {
  private final MeterRegistry registry;
  final Counter published;
  final Counter delivered;
  final Counter reconnects;
  final Counter undecodable;
  final Counter handlerFailures;
  final Counter unmatched;
  final Counter dropped;
  final Counter queueOverflows;
  final Counter timeouts;

  BusMeters(MeterRegistry registry) {
    this.registry = registry;
    published = counter("twinbus.bus.published", "Publications that the broker acknowledged");
    delivered = counter("twinbus.bus.delivered", "Deliveries handed to handlers");
    reconnects = counter("twinbus.bus.reconnects", "Connections after the first");
    undecodable =
        counter(
            "twinbus.bus.undecodable", "Messages that are not a valid document of their address");
    handlerFailures = counter("twinbus.bus.handler.failures", "Handlers that threw");
    unmatched = counter("twinbus.bus.unmatched", "Messages that no subscription wanted");
    dropped =
        counter("twinbus.bus.dropped", "Messages given up: QoS 0, or of a session the broker lost");
    queueOverflows =
        counter("twinbus.bus.queue.overflows", "Publications refused because the queue was full");
    timeouts =
        counter("twinbus.bus.timeouts", "Publications and requests without an answer in time");
  }

  void refused(int reasonCode) {
    Counter.builder("twinbus.bus.refused")
        .description("What the broker refused, by MQTT 5 reason code")
        .tag("reason", String.format(Locale.ROOT, "0x%02X", reasonCode))
        .register(registry)
        .increment();
  }

  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }
}
