package io.twinbus.adapter.flash;

import io.twinbus.v1.FlashProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes at most five messages a second: the phases all, in order; of the bytes in between only
 * the last. Never blocks; what waits is bounded, and the end of a session is never left out.
 */
public final class ProgressReporter implements Consumer<FlashProgress> {
  private static final Duration SPACING = Duration.ofMillis(200);
  private static final int MOST_WAITING = 64;

  private final ScheduledExecutorService timer;
  private final Consumer<FlashProgress> publish;
  private final Deque<FlashProgress> waiting = new ArrayDeque<>();
  private @Nullable FlashProgress last;
  private boolean scheduled;
  private long earliest = System.nanoTime();

  /**
   * A reporter.
   *
   * @param publish sends one message; it must not block
   */
  public ProgressReporter(ScheduledExecutorService timer, Consumer<FlashProgress> publish) {
    this.timer = timer;
    this.publish = publish;
  }

  @Override
  public synchronized void accept(FlashProgress progress) {
    FlashProgress newest = waiting.peekLast();
    if (newest != null && sameStand(newest, progress)) {
      waiting.pollLast();
    } else if (waiting.size() == MOST_WAITING) {
      waiting.pollFirst();
    }
    waiting.addLast(progress);
    schedule();
  }

  /** Says the last thing again, such as after a lost connection. */
  public synchronized void repeat() {
    if (last != null && waiting.isEmpty()) {
      waiting.addLast(last);
      schedule();
    }
  }

  private static boolean sameStand(FlashProgress one, FlashProgress other) {
    return one.getSession().equals(other.getSession())
        && one.getPhase() == other.getPhase()
        && one.getAttempt() == other.getAttempt();
  }

  private void schedule() {
    if (!scheduled && !timer.isShutdown()) {
      scheduled = true;
      long wait = Math.max(0, earliest - System.nanoTime());
      var unused = timer.schedule(this::send, wait, TimeUnit.NANOSECONDS);
    }
  }

  private void send() {
    FlashProgress next;
    synchronized (this) {
      scheduled = false;
      next = waiting.pollFirst();
      if (next == null) {
        return;
      }
      last = next;
      earliest = System.nanoTime() + SPACING.toNanos();
      if (!waiting.isEmpty()) {
        schedule();
      }
    }
    publish.accept(next);
  }
}
