package io.twinbus.bus;

import io.twinbus.topic.Names;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
 * @param firstConnect how long to go on trying for the first connection while the broker cannot be
 *     reached; zero: one attempt
 * @param publishTimeout from the call to the broker's acknowledgement, waiting included
 * @param closeTimeout how long {@link Bus#close()} waits for what is in flight
 * @param maxInFlight publications that wait for an acknowledgement at once
 * @param maxQueued publications that wait for their turn; beyond it a publish fails at once
 * @param maxQueuedBytes bytes of the publications that wait for their turn
 * @param maxReceiving deliveries that wait for their handlers at once; the broker holds back the
 *     rest
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
    Duration firstConnect,
    Duration publishTimeout,
    Duration closeTimeout,
    int maxInFlight,
    int maxQueued,
    long maxQueuedBytes,
    int maxReceiving,
    Duration minBackoff,
    Duration maxBackoff,
    Optional<Will> will) {
  private static final long MIB = 1024 * 1024;

  public BusOptions {
    if (!Names.isClientId(clientId)) {
      throw new IllegalArgumentException(
          "client id \""
              + clientId
              + "\" cannot stand in a topic: 1 to 128 characters without / + #");
    }
    BrokerUri.of(broker);
    requirePositive(maxInFlight, "maxInFlight");
    requirePositive(maxQueued, "maxQueued");
    requirePositive(maxQueuedBytes, "maxQueuedBytes");
    requirePositive(maxReceiving, "maxReceiving");
    requirePositive(minBackoff.toMillis(), "minBackoff");
    if (maxBackoff.compareTo(minBackoff) < 0) {
      throw new IllegalArgumentException("maxBackoff " + maxBackoff + " is less than minBackoff");
    }
  }

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

    /**
     * User name and a secret that may change, such as a JWT that somebody renews: asked for before
     * each connection.
     */
    record Token(String user, Supplier<String> token) implements Identity {
      @Override
      public String toString() {
        return "Token[" + user + "]";
      }
    }

    /**
     * A client certificate and its private key, both in PEM, the key in PKCS #8 without password.
     */
    record Certificate(Path certificate, Path key) implements Identity {}
  }

  /**
   * What the broker publishes, retained, when this client is lost.
   *
   * @param topic where
   * @param payload what
   * @param contentType the content type of the payload
   */
  @SuppressWarnings("ArrayRecordComponent") // handed over, not compared
  public record Will(String topic, byte[] payload, String contentType) {}

  /**
   * Defaults: keep-alive 30 s, session kept for a day, one attempt at the first connection, 30 s to
   * publish, 5 s to close, 64 in flight, 8192 or 16 MiB queued, 128 deliveries.
   */
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
        Duration.ZERO,
        Duration.ofSeconds(30),
        Duration.ofSeconds(5),
        64,
        8192,
        16 * MIB,
        128,
        Duration.ofMillis(200),
        Duration.ofSeconds(30),
        Optional.empty());
  }

  /** The same with a last will. */
  public BusOptions withWill(Will other) {
    return with(draft -> draft.will = Optional.of(other));
  }

  /** The same without a last will. */
  public BusOptions withoutWill() {
    return with(draft -> draft.will = Optional.empty());
  }

  /** The same as somebody else. */
  public BusOptions withIdentity(Identity other) {
    return with(draft -> draft.identity = other);
  }

  /** The same under another name: a service may have more than one session. */
  public BusOptions withClientId(String other) {
    return with(draft -> draft.clientId = other);
  }

  /** The same for a client that leaves nothing behind: no session before, none after. */
  public BusOptions withoutSession() {
    return with(
        draft -> {
          draft.sessionExpiry = Duration.ZERO;
          draft.cleanStart = true;
        });
  }

  /** The same with authorities of the broker's certificate. */
  public BusOptions withTrust(Path certificates) {
    return with(draft -> draft.trust = Optional.of(certificates));
  }

  /** The same with other timeouts: of the first connection, of a publication, of the close. */
  public BusOptions withTimeouts(Duration first, Duration publish, Duration close) {
    return with(
        draft -> {
          draft.firstConnect = first;
          draft.publishTimeout = publish;
          draft.closeTimeout = close;
        });
  }

  /** The same with other bounds. */
  public BusOptions withBounds(int inFlight, int queued, long queuedBytes, int receiving) {
    return with(
        draft -> {
          draft.maxInFlight = inFlight;
          draft.maxQueued = queued;
          draft.maxQueuedBytes = queuedBytes;
          draft.maxReceiving = receiving;
        });
  }

  /** The same with another back-off. */
  public BusOptions withBackoff(Duration min, Duration max) {
    return with(
        draft -> {
          draft.minBackoff = min;
          draft.maxBackoff = max;
        });
  }

  private static void requirePositive(long value, String what) {
    if (value <= 0) {
      throw new IllegalArgumentException(what + " is " + value + ", must be more than 0");
    }
  }

  /** A copy to change. */
  private static final class Draft {
    private URI broker;
    private String clientId;
    private Identity identity;
    private Optional<Path> trust;
    private Duration keepAlive;
    private Duration sessionExpiry;
    private boolean cleanStart;
    private Duration connectTimeout;
    private Duration firstConnect;
    private Duration publishTimeout;
    private Duration closeTimeout;
    private int maxInFlight;
    private int maxQueued;
    private long maxQueuedBytes;
    private int maxReceiving;
    private Duration minBackoff;
    private Duration maxBackoff;
    private Optional<Will> will;

    Draft(BusOptions from) {
      broker = from.broker;
      clientId = from.clientId;
      identity = from.identity;
      trust = from.trust;
      keepAlive = from.keepAlive;
      sessionExpiry = from.sessionExpiry;
      cleanStart = from.cleanStart;
      connectTimeout = from.connectTimeout;
      firstConnect = from.firstConnect;
      publishTimeout = from.publishTimeout;
      closeTimeout = from.closeTimeout;
      maxInFlight = from.maxInFlight;
      maxQueued = from.maxQueued;
      maxQueuedBytes = from.maxQueuedBytes;
      maxReceiving = from.maxReceiving;
      minBackoff = from.minBackoff;
      maxBackoff = from.maxBackoff;
      will = from.will;
    }

    BusOptions done() {
      return new BusOptions(
          broker,
          clientId,
          identity,
          trust,
          keepAlive,
          sessionExpiry,
          cleanStart,
          connectTimeout,
          firstConnect,
          publishTimeout,
          closeTimeout,
          maxInFlight,
          maxQueued,
          maxQueuedBytes,
          maxReceiving,
          minBackoff,
          maxBackoff,
          will);
    }
  }

  private BusOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }
}
