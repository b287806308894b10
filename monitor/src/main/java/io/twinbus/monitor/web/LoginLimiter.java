package io.twinbus.monitor.web;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/** Bounds the attempts to sign in from one address. Remembers a bounded number of addresses. */
final class LoginLimiter {
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_ADDRESSES = 4096;

  private final int perMinute;
  private final Map<String, Deque<Instant>> attempts =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  LoginLimiter(int perMinute) {
    this.perMinute = perMinute;
  }

  /** Counts an attempt; false when there were too many. */
  synchronized boolean allow(String address, Instant now) {
    Deque<Instant> recent = attempts.computeIfAbsent(address, each -> new ArrayDeque<>());
    while (!recent.isEmpty() && recent.getFirst().isBefore(now.minus(WINDOW))) {
      recent.removeFirst();
    }
    if (recent.size() >= perMinute) {
      return false;
    }
    recent.addLast(now);
    return true;
  }
}
