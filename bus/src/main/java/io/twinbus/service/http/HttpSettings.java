package io.twinbus.service.http;

import io.twinbus.service.config.Default;
import java.util.Optional;

/**
 * Where the HTTP server of a service listens: the part {@code http} of its configuration.
 *
 * @param host the address; by default this machine only
 * @param port the port; 0: any free one; empty: the service's usual one
 */
public record HttpSettings(@Default("127.0.0.1") String host, Optional<Integer> port) {
  private static final int HIGHEST = 65_535;

  /** This machine only, on the service's usual port. */
  public static final HttpSettings DEFAULT = new HttpSettings("127.0.0.1", Optional.empty());

  public HttpSettings {
    if (port.isPresent() && (port.get() < 0 || port.get() > HIGHEST)) {
      throw new IllegalArgumentException("port " + port.get() + " is not between 0 and " + HIGHEST);
    }
  }

  /** This machine only, on this port; 0: any free one. */
  public static HttpSettings onPort(int port) {
    return new HttpSettings("127.0.0.1", Optional.of(port));
  }
}
