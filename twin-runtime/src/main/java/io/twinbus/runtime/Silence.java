package io.twinbus.runtime;

import io.twinbus.bus.Echo;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out when the broker has told all that it keeps. MQTT does not say which retained message is
 * the last one, so that nothing must have come for a while.
 *
 * <p>INVARIANT: a pause of this process, of the broker or of the line is no silence. Time counts
 * only in small parts, after each of which this process has looked; and silence ends with an echo,
 * behind which nothing is that was held back.
 */
final class Silence {
  private static final Logger LOG = LoggerFactory.getLogger(Silence.class);
  private static final Duration LONGEST_ECHO = Duration.ofSeconds(10);
  private static final int PARTS = 10;
  private static final long LEAST_MILLIS = 5;

  private final Vertx vertx;
  private final Echo echo;
  private final LongSupplier heard;
  private final BooleanSupplier closed;

  /**
   * A silence.
   *
   * @param heard how much has come so far
   * @param closed whether nobody waits any more
   */
  Silence(Vertx vertx, Echo echo, LongSupplier heard, BooleanSupplier closed) {
    this.vertx = vertx;
    this.echo = echo;
    this.heard = heard;
    this.closed = closed;
  }

  /** Done when nothing has come for so long, and is not on its way either. */
  CompletableFuture<Void> after(Duration quiet) {
    CompletableFuture<Void> silent = new CompletableFuture<>();
    listen(Math.max(LEAST_MILLIS, quiet.toMillis() / PARTS), PARTS, heard.getAsLong(), silent);
    return silent;
  }

  private void listen(long part, int left, long before, CompletableFuture<Void> silent) {
    var unused =
        vertx.setTimer(
            part,
            id -> {
              long now = heard.getAsLong();
              if (closed.getAsBoolean()) {
                silent.complete(null);
              } else if (now != before) {
                listen(part, PARTS, now, silent);
              } else if (left > 1) {
                listen(part, left - 1, now, silent);
              } else {
                call(part, now, silent);
              }
            });
  }

  private void call(long part, long before, CompletableFuture<Void> silent) {
    var unused =
        echo.call(LONGEST_ECHO)
            .whenComplete(
                (done, thrown) -> {
                  if (closed.getAsBoolean() || (thrown == null && heard.getAsLong() == before)) {
                    silent.complete(null);
                    return;
                  }
                  if (thrown != null) {
                    LOG.atWarn().log("Reading what the bus retains again: {}", thrown.getMessage());
                  }
                  listen(part, PARTS, heard.getAsLong(), silent);
                });
  }
}
