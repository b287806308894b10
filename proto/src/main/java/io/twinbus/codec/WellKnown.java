package io.twinbus.codec;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;

/** Times and durations in their texts of the proto3 JSON mapping. */
final class WellKnown {
  private static final int LONGEST = 40;
  private static final long FIRST_SECOND = -62135596800L; // 0001-01-01T00:00:00Z
  private static final long LAST_SECOND = 253402300799L; // 9999-12-31T23:59:59Z
  private static final long MOST_SECONDS = 315576000000L; // 10,000 years
  private static final int NANOS = 1_000_000_000;

  private WellKnown() {}

  static Timestamp timestamp(String text) throws Refusal {
    try {
      if (text.length() <= LONGEST) {
        Instant instant = Instant.parse(text);
        Timestamp time =
            Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
        check(time);
        return time;
      }
    } catch (DateTimeException notATime) {
      // refused below, with the text
    }
    throw new Refusal(
        "", Limits.quote(text) + " is not a time such as \"2026-03-01T12:00:00Z\" (RFC 3339)");
  }

  static void check(Timestamp time) throws Refusal {
    if (time.getSeconds() < FIRST_SECOND
        || time.getSeconds() > LAST_SECOND
        || time.getNanos() < 0
        || time.getNanos() >= NANOS) {
      throw new Refusal("", "not a time between the years 1 and 9999");
    }
  }

  static String text(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
  }

  static Duration duration(String text) throws Refusal {
    Refusal refusal =
        new Refusal("", Limits.quote(text) + " is not a duration such as \"30s\" or \"1.5s\"");
    int length = text.length();
    if (length < 2 || length > LONGEST || text.charAt(length - 1) != 's') {
      throw refusal;
    }
    boolean negative = text.charAt(0) == '-';
    int point = text.indexOf('.');
    String whole = text.substring(negative ? 1 : 0, point < 0 ? length - 1 : point);
    String fraction = point < 0 ? "" : text.substring(point + 1, length - 1);
    if (!isDigits(whole)
        || whole.length() > 12
        || (point >= 0 && !isDigits(fraction))
        || fraction.length() > 9) {
      throw refusal;
    }
    long seconds = Long.parseLong(whole);
    int nanos = fraction.isEmpty() ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    Duration duration =
        Duration.newBuilder()
            .setSeconds(negative ? -seconds : seconds)
            .setNanos(negative ? -nanos : nanos)
            .build();
    check(duration);
    return duration;
  }

  static void check(Duration duration) throws Refusal {
    long seconds = duration.getSeconds();
    int nanos = duration.getNanos();
    if (seconds < 0 || nanos < 0) {
      throw new Refusal("", "a duration must not be negative");
    }
    if (seconds > MOST_SECONDS || nanos >= NANOS) {
      throw new Refusal("", "a duration must be below 10,000 years");
    }
  }

  static String text(Duration duration) {
    if (duration.getNanos() == 0) {
      return duration.getSeconds() + "s";
    }
    String nanos = String.format("%09d", duration.getNanos());
    int end = nanos.endsWith("000000") ? 3 : nanos.endsWith("000") ? 6 : 9;
    return duration.getSeconds() + "." + nanos.substring(0, end) + "s";
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
