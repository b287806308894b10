package io.twinbus.adapter.reconcile;

import java.time.Instant;

/**
 * What failed last.
 *
 * @param failures in a row; 0: nothing failed
 * @param notBefore when it is tried again
 * @param message cause and remedy
 * @param gaveUp it is not tried again until something changes
 */
record Retry(int failures, Instant notBefore, String message, boolean gaveUp) {
  static final Retry NONE = new Retry(0, Instant.MIN, "", false);

  boolean failed() {
    return failures > 0;
  }
}
