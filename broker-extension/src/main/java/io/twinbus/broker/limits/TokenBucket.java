package io.twinbus.broker.limits;

/**
 * A rate with a burst. Not safe for use by several threads at once; takes its time from its caller,
 * so that it can be tested without waiting.
 */
public final class TokenBucket {
  private static final double NANOS_PER_SECOND = 1e9;

  private final double perNano;
  private final double burst;
  private double tokens;
  private long lastNanos;

  /**
   * A full bucket.
   *
   * @param perSecond tokens that flow in a second
   * @param burst most tokens that it holds
   * @param nowNanos the time, as of {@link System#nanoTime}
   */
  public TokenBucket(double perSecond, double burst, long nowNanos) {
    this.perNano = perSecond / NANOS_PER_SECOND;
    this.burst = burst;
    this.tokens = burst;
    this.lastNanos = nowNanos;
  }

  /** Takes one token, if there is one. */
  public boolean tryTake(long nowNanos) {
    tokens = Math.min(burst, tokens + (nowNanos - lastNanos) * perNano);
    lastNanos = nowNanos;
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }
}
