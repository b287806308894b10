package io.twinbus.broker.metrics;

import io.twinbus.broker.limits.TokenBucket;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Which lines of the broker's log of dropped messages tell of a loss: not those of messages that a
 * gate took away. Bounded in number, as one slow subscriber may lose thousands a second; {@link
 * QueueDrops} counts them all. Safe for use by many threads.
 */
public final class DroppedLines implements Predicate<List<Object>> {
  /** The broker's logger. Its arguments: client or group, topic, QoS, reason. */
  public static final String LOGGER = "event.message-dropped";

  private static final String BY_A_GATE = "Extension prevented onward delivery";
  private static final int PER_SECOND = 10;
  private static final int BURST = 100;

  private final LongSupplier nanos;
  private final TokenBucket rate;

  /**
   * Tells the lines apart.
   *
   * @param nanos the time, as of {@link System#nanoTime}
   */
  public DroppedLines(LongSupplier nanos) {
    this.nanos = nanos;
    this.rate = new TokenBucket(PER_SECOND, BURST, nanos.getAsLong());
  }

  @Override
  public boolean test(List<Object> arguments) {
    if (arguments.contains(BY_A_GATE)) {
      return false;
    }
    synchronized (rate) {
      return rate.tryTake(nanos.getAsLong());
    }
  }
}
