package io.twinbus.monitor.health;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;

/** Times of documents, and for people. */
public final class Times {
  private static final long MOST_SECONDS = Instant.MAX.getEpochSecond();

  private Times() {}

  /** The same moment; what no {@link Instant} can hold becomes the epoch. */
  public static Instant instant(Timestamp time) {
    return Math.abs(time.getSeconds()) < MOST_SECONDS
        ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos())
        : Instant.EPOCH;
  }

  /** The same moment in microseconds' precision. */
  public static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano() / 1000 * 1000)
        .build();
  }

  /** The later of two moments. */
  public static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** A span in the two units that matter, such as {@code 2 min 5 s}. */
  public static String text(Duration span) {
    long seconds = span.toSeconds();
    if (seconds < 1) {
      return span.toMillis() + " ms";
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
    }
    if (seconds < 86_400) {
      return seconds / 3600
          + " h"
          + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
    }
    return seconds / 86_400
        + " d"
        + (seconds / 3600 % 24 == 0 ? "" : " " + seconds / 3600 % 24 + " h");
  }
}
