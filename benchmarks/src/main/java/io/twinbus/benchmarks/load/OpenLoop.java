package io.twinbus.benchmarks.load;

import io.twinbus.benchmarks.BenchException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Load at a fixed rate, whatever comes back. Latency counts from when a message was to be sent, not
 * from when it was: a stall counts for all that should have gone out meanwhile (coordinated
 * omission).
 */
public final class OpenLoop {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long GRACE_SECONDS = 15;

  private final int count;
  private final long[] intended;
  private final Histogram latency = new ConcurrentHistogram(SIGNIFICANT_DIGITS);
  private final CountDownLatch missing;
  private final Failures failures = new Failures();

  public OpenLoop(int perSecond, Duration time) {
    this.count = (int) (perSecond * time.toMillis() / 1000);
    long interval = 1_000_000_000L / perSecond;
    this.intended = new long[count];
    this.missing = new CountDownLatch(count);
    long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(5);
    for (int i = 0; i < count; i++) {
      intended[i] = begin + i * interval;
    }
  }

  /** Sends one message, which carries its number; called by one thread; must not block. */
  public interface Send {
    CompletableFuture<?> send(int number);
  }

  /** The message with this number has arrived; others are not of this loop. */
  public void arrived(int number) {
    if (number >= 0 && number < count) {
      latency.recordValue(Math.max(0, System.nanoTime() - intended[number]));
      missing.countDown();
    }
  }

  /** Sends all and waits for all: the latencies in nanoseconds. */
  public Histogram run(Send send) {
    for (int i = 0; i < count; i++) {
      for (long wait = intended[i] - System.nanoTime();
          wait > 0;
          wait = intended[i] - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      failures.watch(send.send(i));
    }
    try {
      if (!missing.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        failures.check();
        throw new BenchException(
            missing.getCount() + " of " + count + " messages did not arrive at this rate");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
    return latency;
  }
}
