package io.twinbus.adapter.reconcile;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as people read them. */
final class Texts {
  private Texts() {}

  static String of(Duration duration) {
    long millis = duration.toMillis();
    if (millis < 1000) {
      return millis + " ms";
    }
    long seconds = duration.toSeconds();
    return seconds < 120 ? seconds + " s" : duration.toMinutes() + " min";
  }

  static String of(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  static String after(String message) {
    return message.isEmpty() ? "" : ": " + message;
  }
}
