package io.twinbus.bus;

import java.net.URI;
import java.util.Locale;

/** The parts of a broker's URI. */
record BrokerUri(String host, int port, boolean tls) {
  private static final int PLAIN_PORT = 1883;
  private static final int TLS_PORT = 8883;

  static BrokerUri of(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    String host = uri.getHost();
    if (host == null) {
      throw new IllegalArgumentException(
          "broker \"" + uri + "\" names no host; write mqtt://host:1883 or mqtts://host:8883");
    }
    String bare =
        host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    return switch (scheme) {
      case "mqtt", "tcp" -> new BrokerUri(bare, portOf(uri, PLAIN_PORT), false);
      case "mqtts", "ssl" -> new BrokerUri(bare, portOf(uri, TLS_PORT), true);
      default ->
          throw new IllegalArgumentException(
              "broker \"" + uri + "\" must begin with mqtt:// or, with TLS, mqtts://");
    };
  }

  private static int portOf(URI uri, int otherwise) {
    return uri.getPort() < 0 ? otherwise : uri.getPort();
  }
}
