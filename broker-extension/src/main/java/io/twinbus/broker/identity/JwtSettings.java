package io.twinbus.broker.identity;

import io.twinbus.service.config.Default;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which tokens are accepted as passwords: the part {@code jwt} of the configuration.
 *
 * @param jwksFile a JSON Web Key Set (RFC 7517); read again when it changes
 * @param jwksUrl where such a set is fetched from; kept for some minutes
 * @param issuer what {@code iss} must be
 * @param audience what {@code aud} must contain
 * @param clockSkew how far clocks may differ
 */
public record JwtSettings(
    Optional<Path> jwksFile,
    Optional<URI> jwksUrl,
    String issuer,
    String audience,
    @Default("30s") Duration clockSkew) {
  public JwtSettings {
    if (jwksFile.isPresent() == jwksUrl.isPresent()) {
      throw new IllegalArgumentException("tokens need one of jwksFile and jwksUrl, not both");
    }
    if (issuer.isBlank() || audience.isBlank()) {
      throw new IllegalArgumentException("tokens need an issuer and an audience");
    }
  }
}
