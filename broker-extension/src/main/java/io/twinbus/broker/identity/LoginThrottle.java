package io.twinbus.broker.identity;

import java.net.InetAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down addresses from which logins fail again and again. Some failures are free, then each
 * doubles the wait; with time they are forgotten. A right password waits too, but is let in. Safe
 * for use by many threads; takes its time from its caller.
 */
public final class LoginThrottle {
  private static final int FREE_FAILURES = 5;
  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final int MOST_DOUBLINGS = 5;
  private static final long FORGET_ONE_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int MOST_ADDRESSES = 10_000;
  private static final double MOST_FAILURES = FREE_FAILURES + MOST_DOUBLINGS + 10.0;

  private record Failures(double count, long atNanos) {
    Failures decayed(long nowNanos) {
      double forgotten = (double) (nowNanos - atNanos) / FORGET_ONE_NANOS;
      return new Failures(Math.max(0, count - forgotten), nowNanos);
    }
  }

  private final Map<InetAddress, Failures> byAddress =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Failures> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  /** How long a login from this address has to wait before it is looked at. */
  public synchronized Duration waitFor(InetAddress address, long nowNanos) {
    Failures failures = byAddress.get(address);
    if (failures == null) {
      return Duration.ZERO;
    }
    int over = (int) failures.decayed(nowNanos).count() - FREE_FAILURES;
    return over < 0 ? Duration.ZERO : FIRST_WAIT.multipliedBy(1L << Math.min(over, MOST_DOUBLINGS));
  }

  /** A login from this address failed. */
  public synchronized void failed(InetAddress address, long nowNanos) {
    Failures before = byAddress.getOrDefault(address, new Failures(0, nowNanos)).decayed(nowNanos);
    byAddress.put(address, new Failures(Math.min(MOST_FAILURES, before.count() + 1), nowNanos));
  }
}
