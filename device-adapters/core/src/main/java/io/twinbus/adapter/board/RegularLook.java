package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.Cancellation;
import io.twinbus.adapter.driver.CancellationSource;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the board now and then, also while nothing is desired of it: what is reported as its
 * boot is the board's, and not older than this. One look at a time; one that is due meanwhile is
 * left out.
 */
final class RegularLook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegularLook.class);
  private static final Duration LONGEST_END = Duration.ofSeconds(2);

  private final ScheduledExecutorService timer;
  private final Duration limit;
  private final Look look;
  private final AtomicBoolean busy = new AtomicBoolean();
  private final CancellationSource ended = new CancellationSource(Duration.ofDays(3650));
  private final ScheduledFuture<?> schedule;
  private @Nullable Thread last;

  /** A look, on a thread that may block. */
  @FunctionalInterface
  interface Look {
    void run(Cancellation cancellation) throws IOException, InterruptedException;
  }

  /** Looks at once, and every so often; a look ends within its limit. */
  RegularLook(ScheduledExecutorService timer, Duration every, Duration limit, Look look) {
    this.timer = timer;
    this.limit = limit;
    this.look = look;
    this.schedule =
        timer.scheduleWithFixedDelay(this::begin, 0, every.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Looks soon. */
  void soon() {
    if (!timer.isShutdown()) {
      timer.execute(this::begin);
    }
  }

  private synchronized void begin() {
    if (!ended.isCancelled() && busy.compareAndSet(false, true)) {
      last = Thread.ofVirtual().name("board-look").start(this::run);
    }
  }

  private void run() {
    CancellationSource call = new CancellationSource(limit);
    try (Cancellation.Registration end = ended.onCancel(() -> call.cancel("the adapter ends"))) {
      look.run(call);
    } catch (IOException e) {
      LOG.debug("The board does not answer", e); // What it said last stands, until it does.
    } catch (InterruptedException e) {
      LOG.debug("A look was cut off", e);
    } finally {
      busy.set(false);
    }
  }

  /** Cuts off a look that is under way, and waits a little until it has left its files alone. */
  @Override
  public void close() {
    schedule.cancel(false);
    ended.cancel("the adapter ends");
    Thread running;
    synchronized (this) {
      running = last;
    }
    if (running != null) {
      try {
        var unused = running.join(LONGEST_END);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
