package io.twinbus.bus;

import java.time.Duration;

/** How long to wait before the next attempt: doubling, bounded, and different for each client. */
record Backoff(Duration min, Duration max) {
  private static final int MOST_DOUBLINGS = 30;

  /**
   * The wait before an attempt.
   *
   * @param attempt how many have failed since the last success, from 0
   * @param random from 0 to 1
   * @return at least half of {@code min * 2^attempt}, at most that, and never more than {@code max}
   */
  Duration before(int attempt, double random) {
    long whole =
        Math.min(
            max.toNanos(),
            saturatedProduct(min.toNanos(), 1L << Math.min(attempt, MOST_DOUBLINGS)));
    return Duration.ofNanos(whole / 2 + (long) (random * (whole - whole / 2)));
  }

  private static long saturatedProduct(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }
}
