package io.twinbus.monitor.web;

import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in words why a request was not answered as asked (RFC 9457). */
final class Failures implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);
  private final long largestBody;

  /**
   * The words.
   *
   * @param largestBody bytes that a body may have
   */
  Failures(long largestBody) {
    this.largestBody = largestBody;
  }

  @Override
  public void handle(RoutingContext context) {
    Throwable failure = context.failure();
    Problem problem = failure == null ? unnamed(context.statusCode()) : Problem.of(failure);
    if (problem.status() == 500 && failure != null) {
      LOG.atError()
          .addKeyValue("path", context.normalizedPath())
          .setCause(failure)
          .log("A request failed");
    }
    if (context.response().headWritten()) {
      context.response().reset();
      return;
    }
    context
        .response()
        .setStatusCode(problem.status())
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("Cache-Control", "no-store")
        .end(problem.toJson().encode());
  }

  private Problem unnamed(int status) {
    return new Problem(
        status,
        status == 413
            ? "The body is larger than " + largestBody + " bytes."
            : "The request cannot be answered.");
  }
}
