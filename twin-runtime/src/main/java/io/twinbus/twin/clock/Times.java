package io.twinbus.twin.clock;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Timestamps and durations of the documents as those of the language, and back. */
public final class Times {
  private static final long MOST_SECONDS = Instant.MAX.getEpochSecond();
  private static final long LONGEST_SECONDS = Duration.ofDays(36_500).toSeconds();

  private Times() {}

  /** The same moment; what no {@link Instant} can hold becomes the epoch. */
  public static Instant instant(Timestamp time) {
    long seconds = time.getSeconds();
    return Math.abs(seconds) < MOST_SECONDS
        ? Instant.ofEpochSecond(seconds, time.getNanos())
        : Instant.EPOCH;
  }

  /** The same moment in microseconds' precision. */
  public static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano() / 1000 * 1000)
        .build();
  }

  /** The same span, between nothing and a hundred years. */
  public static Duration duration(com.google.protobuf.Duration span) {
    long seconds = span.getSeconds();
    if (seconds < 0 || span.getNanos() < 0) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(Math.min(seconds, LONGEST_SECONDS), span.getNanos());
  }

  /** The moment for people: ISO 8601 in UTC, to the second. */
  public static String seconds(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** The later of two moments. */
  public static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** The earlier of two moments. */
  public static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }
}
