package io.twinbus.runtime;

import io.twinbus.bus.Subscription;
import io.twinbus.topic.TwinId;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is retained for single twins: those that turn up while the runtime runs, and those of
 * which something was lost on the way. A few at a time; the others wait their turn.
 */
final class RetainedReader {
  private static final Logger LOG = LoggerFactory.getLogger(RetainedReader.class);
  private static final int AT_ONCE = 512;

  private record Request(TwinId twin, Lane lane) {}

  private final StateFeed feed;
  private final Vertx vertx;
  private final Supplier<CompletableFuture<Void>> echo;
  private final Duration quiet;
  private final Queue<Request> waiting = new ArrayDeque<>();
  private int running;
  private boolean closed;

  /**
   * A reader.
   *
   * @param echo done when everything has come that the broker had for the session
   * @param quiet how long after the subscription retained messages may still come
   */
  RetainedReader(
      StateFeed feed, Vertx vertx, Supplier<CompletableFuture<Void>> echo, Duration quiet) {
    this.feed = feed;
    this.vertx = vertx;
    this.echo = echo;
    this.quiet = quiet;
  }

  /** Reads; the lane gets a letter when everything has come. */
  void read(TwinId twin, Lane lane) {
    synchronized (this) {
      if (closed) {
        return;
      }
      if (running >= AT_ONCE) {
        waiting.add(new Request(twin, lane));
        return;
      }
      running++;
    }
    start(new Request(twin, lane));
  }

  synchronized void close() {
    closed = true;
    waiting.clear();
  }

  private void start(Request request) {
    var unused =
        feed.subscribeTo(request.twin())
            .whenComplete(
                (subscriptions, thrown) -> {
                  if (thrown == null) {
                    var unusedTimer =
                        vertx.setTimer(quiet.toMillis(), id -> await(request, subscriptions));
                  } else {
                    LOG.atWarn()
                        .addKeyValue("tenant", request.twin().tenant())
                        .addKeyValue("target", request.twin().target())
                        .log("Reading what is retained failed: {}", thrown.getMessage());
                    finish(request, List.of());
                  }
                });
  }

  private void await(Request request, List<Subscription> subscriptions) {
    var unused = echo.get().whenComplete((done, thrown) -> finish(request, subscriptions));
  }

  private void finish(Request request, List<Subscription> subscriptions) {
    request.lane().post(new Letter.Read(request.twin()));
    subscriptions.forEach(
        subscription -> {
          var unused = subscription.cancel();
        });
    Request next;
    synchronized (this) {
      next = closed ? null : waiting.poll();
      if (next == null) {
        running--;
        return;
      }
    }
    start(next);
  }
}
