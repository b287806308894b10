package io.twinbus.adapter.elasticnode;

import java.time.Duration;

/**
 * Keeps messages apart: a board looks at its queue once a second and has room for five. Safe for
 * use by many threads.
 */
final class Pace {
  private final long spacing;
  private long next = System.nanoTime();

  Pace(Duration spacing) {
    this.spacing = spacing.toNanos();
  }

  /** Takes the next free moment; how long it is until then. */
  synchronized Duration claim() {
    long now = System.nanoTime();
    long at = Math.max(now, next);
    next = at + spacing;
    return Duration.ofNanos(at - now);
  }
}
