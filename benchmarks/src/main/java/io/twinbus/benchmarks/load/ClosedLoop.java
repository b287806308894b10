package io.twinbus.benchmarks.load;

import io.twinbus.benchmarks.BenchException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Load that goes on when something has come back: never more than a window is under way, so that no
 * queue grows without bound and throughput is what the whole path carries.
 */
public final class ClosedLoop {
  private static final Duration STALL_LIMIT = Duration.ofSeconds(15);

  private final Semaphore window;
  private final int size;
  private final AtomicLong done = new AtomicLong();
  private final Failures failures = new Failures();

  public ClosedLoop(int window) {
    this.size = window;
    this.window = new Semaphore(window);
  }

  /** Makes one message; called by one thread. */
  public interface Send {
    CompletableFuture<?> next(long number);
  }

  /** One message has come back: by its arrival, or by its acknowledgement. */
  public void arrived() {
    done.incrementAndGet();
    window.release();
  }

  /** Sends for this long; gives back how many a second came back meanwhile. */
  public double perSecond(Duration time, Send send) {
    long before = done.get();
    long begin = System.nanoTime();
    long end = begin + time.toNanos();
    for (long number = 0; System.nanoTime() < end; number++) {
      take();
      failures.watch(send.next(number));
    }
    double seconds = (System.nanoTime() - begin) / 1e9;
    double perSecond = (done.get() - before) / seconds;
    drain();
    return perSecond;
  }

  /** Sends so many; returns when all have come back. */
  public void times(int count, Send send) {
    for (long number = 0; number < count; number++) {
      take();
      failures.watch(send.next(number));
    }
    drain();
    failures.check();
  }

  private void take() {
    failures.check();
    acquire(1);
  }

  /** Waits until nothing is under way. */
  private void drain() {
    acquire(size);
    window.release(size);
  }

  private void acquire(int permits) {
    try {
      if (!window.tryAcquire(permits, STALL_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        failures.check();
        throw new BenchException("nothing came back for " + STALL_LIMIT.toSeconds() + " s");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}
