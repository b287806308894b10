package io.twinbus.service.session;

import io.twinbus.bus.BusOptions;
import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.service.config.ByteSize;
import io.twinbus.service.config.Default;
import io.twinbus.service.config.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service reaches the broker: the part {@code broker} of its configuration. The identity is a
 * user with a password or token, or a certificate with its key, or nobody.
 *
 * @param uri {@code mqtt://host:1883}, or {@code mqtts://host:8883} with TLS
 * @param clientId the session's name; empty: the service's own
 * @param user the user name
 * @param password the user's password, or a token; {@code passwordFile} is read again before each
 *     connection
 * @param certificate the client certificate in PEM
 * @param key its private key in PEM, PKCS #8
 * @param trust authorities of the broker's certificate in PEM; empty: the JVM's
 * @param keepAlive MQTT keep-alive
 * @param sessionExpiry how long the broker keeps the session while the service is away
 * @param connectTimeout for one attempt to connect
 * @param firstConnect how long to wait for the broker at the start
 * @param publishTimeout from a publication to its acknowledgement
 * @param closeTimeout how long a stop waits for what is in flight
 * @param maxInFlight publications that wait for an acknowledgement at once
 * @param maxQueued publications that wait for their turn
 * @param maxQueuedBytes bytes of those
 * @param maxReceiving deliveries that wait for their handlers at once
 * @param minBackoff first wait before a reconnect
 * @param maxBackoff longest wait before a reconnect
 */
public record BusSettings(
    @Default("mqtt://127.0.0.1:1883") URI uri,
    Optional<String> clientId,
    Optional<String> user,
    Optional<Secret> password,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> trust,
    @Default("30s") Duration keepAlive,
    @Default("1d") Duration sessionExpiry,
    @Default("10s") Duration connectTimeout,
    @Default("10m") Duration firstConnect,
    @Default("30s") Duration publishTimeout,
    @Default("5s") Duration closeTimeout,
    @Default("64") int maxInFlight,
    @Default("8192") int maxQueued,
    @Default("16MiB") ByteSize maxQueuedBytes,
    @Default("128") int maxReceiving,
    @Default("200ms") Duration minBackoff,
    @Default("30s") Duration maxBackoff) {

  public BusSettings {
    if (user.isPresent() != password.isPresent()) {
      throw new IllegalArgumentException(
          "user and password belong together: one of them is missing");
    }
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          "certificate and key belong together: one of them is missing");
    }
    if (user.isPresent() && certificate.isPresent()) {
      throw new IllegalArgumentException("give either user and password, or certificate and key");
    }
  }

  /**
   * The options for a session.
   *
   * @param usualClientId the session's name when the settings give none
   * @throws IllegalArgumentException if the URI or a bound makes no sense
   */
  public BusOptions toOptions(String usualClientId) {
    return new BusOptions(
        uri,
        clientId.orElse(usualClientId),
        identity(),
        trust,
        keepAlive,
        sessionExpiry,
        false,
        connectTimeout,
        firstConnect,
        publishTimeout,
        closeTimeout,
        maxInFlight,
        maxQueued,
        maxQueuedBytes.bytes(),
        maxReceiving,
        minBackoff,
        maxBackoff,
        Optional.empty());
  }

  private Identity identity() {
    if (user.isPresent() && password.isPresent()) {
      return new Identity.Token(user.get(), password.get()::value);
    }
    if (certificate.isPresent() && key.isPresent()) {
      return new Identity.Certificate(certificate.get(), key.get());
    }
    return new Identity.Anonymous();
  }
}
