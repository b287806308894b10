package io.twinbus.bus;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach the broker.
 *
 * @param broker {@code mqtt://host:1883} or {@code mqtts://host:8883}
 * @param clientId the session's name; the broker keeps the session under it
 * @param identity who we are
 * @param trust certificates of the broker's authorities in PEM; empty: the JVM's
 * @param keepAlive MQTT keep-alive
 * @param sessionExpiry how long the broker keeps the session of a client that is away
 * @param cleanStart begin without what the broker still has
 * @param connectTimeout for one attempt
 * @param publishTimeout from the call to the broker's acknowledgement, waiting included
 * @param maxInFlight publications that wait for an acknowledgement at once
 * @param maxQueued publications that wait for their turn; beyond it a publish fails at once
 * @param minBackoff first wait before a reconnect
 * @param maxBackoff longest wait before a reconnect
 * @param will published by the broker when this client is lost
 */
public record BusOptions(
    URI broker,
    String clientId,
    Identity identity,
    Optional<Path> trust,
    Duration keepAlive,
    Duration sessionExpiry,
    boolean cleanStart,
    Duration connectTimeout,
    Duration publishTimeout,
    int maxInFlight,
    int maxQueued,
    Duration minBackoff,
    Duration maxBackoff,
    Optional<Will> will) {

  /** Who a client is. */
  public sealed interface Identity {
    /** No identity: only where the broker's policy names one. */
    record Anonymous() implements Identity {}

    /** User name and password; the password may be a JWT. */
    record Password(String user, String password) implements Identity {
      @Override
      public String toString() {
        return "Password[" + user + "]";
      }
    }

    /** A client certificate and its private key, both in PEM. */
    record Certificate(Path certificate, Path key) implements Identity {}
  }

  /**
   * What the broker publishes, retained, when this client is lost.
   *
   * @param topic where
   * @param payload what
   * @param contentType the content type of the payload
   */
  public record Will(String topic, byte[] payload, String contentType) {}

  /** Defaults: keep-alive 30 s, session kept for a day, 30 s to publish, 64 in flight, 8192 queued. */
  public static BusOptions of(URI broker, String clientId, Identity identity) {
    return new BusOptions(
        broker,
        clientId,
        identity,
        Optional.empty(),
        Duration.ofSeconds(30),
        Duration.ofDays(1),
        false,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        64,
        8192,
        Duration.ofMillis(200),
        Duration.ofSeconds(30),
        Optional.empty());
  }
}
