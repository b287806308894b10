package io.twinbus.broker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twinbus.broker.refusal.Refusal;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** The extension's own meters. Safe for use by many threads. */
public final class BrokerMetrics {
  private final Map<Refusal.Code, Counter> refused = new EnumMap<>(Refusal.Code.class);
  private final Counter accepted;
  private final Counter unchanged;
  private final Counter subscriptionsRefused;
  private final Counter loginsAccepted;
  private final Counter loginsRejected;
  private final Counter noticesDropped;
  private final Counter restored;
  private final Timer ledgerLatency;

  public BrokerMetrics(MeterRegistry registry) {
    for (Refusal.Code code : Refusal.Code.values()) {
      refused.put(
          code,
          Counter.builder("twinbus.broker.messages.refused")
              .description("Messages that were refused, by reason")
              .tag("reason", code.tag())
              .register(registry));
    }
    accepted =
        Counter.builder("twinbus.broker.ledger.accepted")
            .description("Writes that became a new generation")
            .register(registry);
    unchanged =
        Counter.builder("twinbus.broker.ledger.unchanged")
            .description("Writes that said what was stored already")
            .register(registry);
    subscriptionsRefused =
        Counter.builder("twinbus.broker.subscriptions.refused")
            .description("Subscriptions that were refused")
            .register(registry);
    loginsAccepted = logins(registry, "accepted");
    loginsRejected = logins(registry, "rejected");
    noticesDropped =
        Counter.builder("twinbus.broker.notices.dropped")
            .description("Error notices that were not sent, as the client got too many")
            .register(registry);
    restored =
        Counter.builder("twinbus.broker.redo.restored")
            .description("Retained messages that the broker had lost and that were stored again")
            .register(registry);
    ledgerLatency =
        Timer.builder("twinbus.broker.ledger.latency")
            .description("From the arrival of a write to its verdict being stored")
            .publishPercentileHistogram()
            .minimumExpectedValue(Duration.ofNanos(100_000))
            .maximumExpectedValue(Duration.ofSeconds(30))
            .register(registry);
  }

  private static Counter logins(MeterRegistry registry, String outcome) {
    return Counter.builder("twinbus.broker.logins")
        .description("Attempts to log in")
        .tag("outcome", outcome)
        .register(registry);
  }

  /** A message was refused. */
  public void refused(Refusal.Code code) {
    Counter counter = refused.get(code);
    if (counter != null) {
      counter.increment();
    }
  }

  /** A write became a new generation. */
  public void accepted() {
    accepted.increment();
  }

  /** A write said what was stored already. */
  public void unchanged() {
    unchanged.increment();
  }

  /** A subscription was refused. */
  public void subscriptionRefused() {
    subscriptionsRefused.increment();
  }

  /** Somebody tried to log in. */
  public void login(boolean wasAccepted) {
    (wasAccepted ? loginsAccepted : loginsRejected).increment();
  }

  /** An error notice was not sent. */
  public void noticeDropped() {
    noticesDropped.increment();
  }

  /** Retained messages were stored again when the broker started. */
  public void restored(int topics) {
    restored.increment(topics);
  }

  /** A write was decided and stored. */
  public void ledgerTook(Duration duration) {
    ledgerLatency.record(duration);
  }
}
