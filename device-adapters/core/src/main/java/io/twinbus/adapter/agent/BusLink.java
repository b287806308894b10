package io.twinbus.adapter.agent;

import io.twinbus.bus.Bus;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the bus, which may not be there: tries for as long as the agent lives, so that a
 * device starts without its broker. Once there is a session, the bus client keeps it.
 */
final class BusLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(BusLink.class);
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  private final Supplier<CompletableFuture<Bus>> connector;
  private final ScheduledExecutorService timer;
  private final Consumer<Bus> connected;
  private @Nullable Bus bus;
  private boolean closed;

  /**
   * A link.
   *
   * @param connected called for a session, before anyone else can use it
   */
  BusLink(
      Supplier<CompletableFuture<Bus>> connector,
      ScheduledExecutorService timer,
      Consumer<Bus> connected) {
    this.connector = connector;
    this.timer = timer;
    this.connected = connected;
  }

  void start() {
    attempt(FIRST_WAIT);
  }

  /** The session; null while there has never been one. */
  synchronized @Nullable Bus bus() {
    return bus;
  }

  private void attempt(Duration wait) {
    synchronized (this) {
      if (closed) {
        return;
      }
    }
    var unused =
        connector
            .get()
            .whenComplete(
                (session, failure) -> {
                  if (session == null) {
                    retry(wait, failure);
                  } else {
                    take(session, wait);
                  }
                });
  }

  private void take(Bus session, Duration wait) {
    synchronized (this) {
      if (closed) {
        session.close();
        return;
      }
      bus = session;
    }
    try {
      connected.accept(session);
    } catch (RuntimeException e) {
      synchronized (this) {
        bus = null;
      }
      session.close();
      retry(wait, e);
    }
  }

  private void retry(Duration wait, @Nullable Throwable failure) {
    LOG.atWarn()
        .addKeyValue("retryIn", wait)
        .log(
            "No session with the broker; components go on without it: {}",
            failure == null ? "" : failure.getMessage());
    Duration doubled = wait.multipliedBy(2);
    Duration next = doubled.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : doubled;
    if (!timer.isShutdown()) {
      var unused = timer.schedule(() -> attempt(next), wait.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    Bus session;
    synchronized (this) {
      closed = true;
      session = bus;
    }
    if (session != null) {
      session.close();
    }
  }
}
