package io.twinbus.bus;

import io.twinbus.codec.Format;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How to publish.
 *
 * @param ifGeneration the ledger's precondition; 0: the document must not exist
 * @param format the encoding; empty: what the type travels in
 * @param expiry how long the broker keeps it for a client that is away
 * @param atMostOnce QoS 0 instead of 1
 * @param correlationData what an answer carries
 * @param userProperties MQTT 5 user properties
 * @param direct what follows from the acknowledgement runs on the thread that reads it from the
 *     network, which saves the way to another one; meanwhile the whole session stands still
 */
public record PublishOptions(
    OptionalLong ifGeneration,
    Optional<Format> format,
    Optional<Duration> expiry,
    boolean atMostOnce,
    Optional<byte[]> correlationData,
    Map<String, String> userProperties,
    boolean direct) {
  /** No precondition, the type's own format, no expiry, QoS 1. */
  public static final PublishOptions DEFAULT =
      new PublishOptions(
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          Optional.empty(),
          Map.of(),
          false);

  public PublishOptions {
    userProperties = Map.copyOf(userProperties);
  }

  /** The same with a precondition for the ledger. */
  public PublishOptions ifGeneration(long generation) {
    return new PublishOptions(
        OptionalLong.of(generation),
        format,
        expiry,
        atMostOnce,
        correlationData,
        userProperties,
        direct);
  }

  /** The same in another format. */
  public PublishOptions as(Format other) {
    return new PublishOptions(
        ifGeneration,
        Optional.of(other),
        expiry,
        atMostOnce,
        correlationData,
        userProperties,
        direct);
  }

  /** The same with an expiry. */
  public PublishOptions expiringAfter(Duration time) {
    return new PublishOptions(
        ifGeneration,
        format,
        Optional.of(time),
        atMostOnce,
        correlationData,
        userProperties,
        direct);
  }

  /** The same at QoS 0. */
  public PublishOptions unacknowledged() {
    return new PublishOptions(
        ifGeneration, format, expiry, true, correlationData, userProperties, direct);
  }

  /**
   * The same as a seed: the ledger takes a document that it has lost, with the generation that it
   * had. Only the runtime may seed.
   */
  public PublishOptions asSeed() {
    return new PublishOptions(
        ifGeneration, format, expiry, atMostOnce, correlationData, Map.of("seed", "true"), direct);
  }

  /** The same with correlation data. */
  public PublishOptions correlatedBy(byte[] data) {
    return new PublishOptions(
        ifGeneration, format, expiry, atMostOnce, Optional.of(data), userProperties, direct);
  }

  /**
   * The same for a caller whose next step, where there is one, neither blocks nor computes. What
   * follows from a failure still gets a thread of its own.
   */
  public PublishOptions directly() {
    return new PublishOptions(
        ifGeneration, format, expiry, atMostOnce, correlationData, userProperties, true);
  }
}
