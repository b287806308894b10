package io.twinbus.monitor.web;

import io.twinbus.service.config.Default;
import io.twinbus.service.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How the pages are served: the part {@code web} of the monitor's configuration.
 *
 * @param host the address to listen on
 * @param port the port; 0: any free one
 * @param certificate the server's certificates in PEM; with them the pages are served over TLS
 * @param key its private key in PEM, PKCS #8
 * @param sessionLife a sign-in ends after this
 * @param sessionIdle a sign-in that nobody uses ends after this
 * @param maxSessions sign-ins at once
 * @param loginsPerMinute attempts to sign in from one address
 * @param signInLinkSecret the secret that one-time sign-in links are sealed with; empty: there are
 *     no such links
 */
public record WebSettings(
    @Default("127.0.0.1") String host,
    @Default("8081") int port,
    Optional<Path> certificate,
    Optional<Path> key,
    @Default("12h") Duration sessionLife,
    @Default("2h") Duration sessionIdle,
    @Default("256") int maxSessions,
    @Default("10") int loginsPerMinute,
    Optional<Secret> signInLinkSecret) {
  public WebSettings {
    if (certificate.isPresent() != key.isPresent()) {
      throw new IllegalArgumentException(
          "certificate and key belong together: one of them is missing");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
    }
    if (maxSessions < 1 || loginsPerMinute < 1) {
      throw new IllegalArgumentException("maxSessions and loginsPerMinute must be positive");
    }
  }
}
