package io.twinbus.adapter.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A cancellation with its trigger. It trips once: by {@link #cancel}, or when its time is over. The
 * deadline is measured by {@link System#nanoTime}, so that a clock that is set does no harm;
 * actions of a deadline run when someone asks or {@link #cancel} is called: whoever wants them on
 * time calls it.
 */
public final class CancellationSource implements Cancellation {
  private final CountDownLatch tripped = new CountDownLatch(1);
  private final long deadline;
  private final List<Runnable> actions = new ArrayList<>();
  private String reason = "";

  /** Trips after this time at the latest. */
  public CancellationSource(Duration limit) {
    this.deadline = System.nanoTime() + Math.min(limit.toMillis(), 1L << 40) * 1_000_000;
  }

  /** Trips now; later calls change nothing. */
  public void cancel(String why) {
    List<Runnable> due;
    synchronized (actions) {
      if (tripped.getCount() == 0) {
        return;
      }
      reason = why;
      tripped.countDown();
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }

  @Override
  public boolean isCancelled() {
    if (tripped.getCount() > 0 && remaining().isZero()) {
      cancel("the deadline has passed");
    }
    return tripped.getCount() == 0;
  }

  @Override
  public String reason() {
    synchronized (actions) {
      return reason;
    }
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }

  @Override
  public Registration onCancel(Runnable action) {
    synchronized (actions) {
      if (tripped.getCount() > 0) {
        actions.add(action);
        return () -> {
          synchronized (actions) {
            actions.remove(action);
          }
        };
      }
    }
    action.run();
    return () -> {};
  }

  @Override
  public void pause(Duration time) throws InterruptedException {
    long nanos = Math.min(time.toNanos(), remaining().toNanos());
    if (tripped.await(nanos, TimeUnit.NANOSECONDS) || isCancelled()) {
      throw new InterruptedException(reason());
    }
  }
}
