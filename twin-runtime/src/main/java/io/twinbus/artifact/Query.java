package io.twinbus.artifact;

import com.sun.net.httpserver.HttpExchange;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads the part of a URI after its question mark. */
final class Query {
  private Query() {}

  /** A parameter; empty when it is not there, or not well-formed. */
  static Optional<String> of(HttpExchange exchange, String name) {
    String query = exchange.getRequestURI().getRawQuery();
    if (query == null) {
      return Optional.empty();
    }
    for (String part : query.split("&", 16)) {
      if (part.startsWith(name + "=")) {
        try {
          return Optional.of(
              URLDecoder.decode(part.substring(name.length() + 1), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
          return Optional.empty();
        }
      }
    }
    return Optional.empty();
  }
}
