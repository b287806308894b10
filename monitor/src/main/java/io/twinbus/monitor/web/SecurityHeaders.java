package io.twinbus.monitor.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;

/**
 * What every answer tells browsers: nothing but the monitor's own files may run, be shown or be
 * asked, nobody may frame the pages, and nothing is guessed.
 */
final class SecurityHeaders implements Handler<RoutingContext> {
  private final String policy;

  /**
   * The headers.
   *
   * @param importMapHash the one inline script that may be: the import map
   */
  SecurityHeaders(String importMapHash) {
    policy =
        "default-src 'none'; script-src 'self' "
            + importMapHash
            + "; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self';"
            + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  }

  @Override
  public void handle(RoutingContext context) {
    context
        .response()
        .putHeader("Content-Security-Policy", policy)
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    context.next();
  }
}
