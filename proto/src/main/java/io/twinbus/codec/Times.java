package io.twinbus.codec;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;

/** Times (RFC 3339) and durations in their texts of the proto3 JSON mapping. */
final class Times {
  private static final int LONGEST = 40;
  private static final long FIRST_SECOND = -62135596800L; // 0001-01-01T00:00:00Z
  private static final long LAST_SECOND = 253402300799L; // 9999-12-31T23:59:59Z
  private static final long MOST_SECONDS = 315576000000L; // 10,000 years
  private static final int NANO_DIGITS = 9;
  private static final long SECONDS_A_DAY = 86_400;

  private Times() {}

  /** Reads {@code 2026-03-01T12:00:00Z}, with up to nine digits of fraction, or with an offset. */
  static Timestamp timestamp(String text) throws Refusal {
    Scan scan = new Scan(text);
    int year = scan.number(4, 1, 9999);
    int month = scan.then('-').number(2, 1, 12);
    int day = scan.then('-').number(2, 1, 31);
    int hour = scan.then('T').number(2, 0, 23);
    int minute = scan.then(':').number(2, 0, 59);
    int second = scan.then(':').number(2, 0, 59);
    int nanos = scan.at('.') ? scan.then('.').fraction() : 0;
    int offset = scan.offset();
    if (!scan.isDone() || day > YearMonth.of(year, month).lengthOfMonth()) {
      throw new Refusal(
          "", Limits.quote(text) + " is not a time such as \"2026-03-01T12:00:00Z\" (RFC 3339)");
    }
    long days = LocalDate.of(year, month, day).toEpochDay();
    return timestamp(days * SECONDS_A_DAY + hour * 3600L + minute * 60L + second - offset, nanos);
  }

  static Timestamp timestamp(long seconds, long nanos) throws Refusal {
    if (seconds < FIRST_SECOND || seconds > LAST_SECOND || isNotNanos(nanos)) {
      throw new Refusal("", "not a time between the years 1 and 9999");
    }
    return Timestamp.newBuilder().setSeconds(seconds).setNanos((int) nanos).build();
  }

  static String text(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
  }

  /** Reads {@code 30s} or {@code 1.5s}. */
  static Duration duration(String text) throws Refusal {
    Scan scan = new Scan(text);
    boolean negative = scan.at('-');
    if (negative) {
      scan.then('-');
    }
    long seconds = scan.digits();
    int nanos = scan.at('.') ? scan.then('.').fraction() : 0;
    if (!scan.then('s').isDone()) {
      throw new Refusal("", Limits.quote(text) + " is not a duration such as \"30s\" or \"1.5s\"");
    }
    return duration(negative ? -seconds : seconds, negative ? -nanos : nanos);
  }

  static Duration duration(long seconds, long nanos) throws Refusal {
    if (seconds < 0 || nanos < 0) {
      throw new Refusal("", "a duration must not be negative");
    }
    if (seconds > MOST_SECONDS || isNotNanos(nanos)) {
      throw new Refusal("", "a duration must be below 10,000 years");
    }
    return Duration.newBuilder().setSeconds(seconds).setNanos((int) nanos).build();
  }

  static String text(Duration duration) {
    if (duration.getNanos() == 0) {
      return duration.getSeconds() + "s";
    }
    String nanos = Integer.toString(1_000_000_000 + duration.getNanos()).substring(1);
    int end = nanos.endsWith("000000") ? 3 : nanos.endsWith("000") ? 6 : NANO_DIGITS;
    return duration.getSeconds() + "." + nanos.substring(0, end) + "s";
  }

  private static boolean isNotNanos(long nanos) {
    return nanos < 0 || nanos > 999_999_999;
  }

  /** Walks over a text; once something does not fit, it never is {@link #isDone}. */
  private static final class Scan {
    private final String text;
    private int at;
    private boolean fits;

    Scan(String text) {
      this.text = text;
      this.fits = text.length() <= LONGEST;
    }

    boolean at(char expected) {
      return fits && at < text.length() && text.charAt(at) == expected;
    }

    Scan then(char expected) {
      fits = at(expected);
      at++;
      return this;
    }

    boolean isDone() {
      return fits && at == text.length();
    }

    /** Exactly so many digits, within a range. */
    int number(int digits, int least, int most) {
      int number = 0;
      for (int i = 0; i < digits; i++) {
        number = number * 10 + digit();
      }
      fits = fits && number >= least && number <= most;
      return fits ? number : least;
    }

    /** One to twelve digits. */
    long digits() {
      long number = digit();
      for (int i = 1; i < 12 && isDigit(); i++) {
        number = number * 10 + digit();
      }
      return number;
    }

    /** One to nine digits, as nanoseconds. */
    int fraction() {
      int nanos = digit();
      int digits = 1;
      for (; digits < NANO_DIGITS && isDigit(); digits++) {
        nanos = nanos * 10 + digit();
      }
      for (; digits < NANO_DIGITS; digits++) {
        nanos *= 10;
      }
      return nanos;
    }

    /** {@code Z}, or hours and minutes ahead of it; in seconds. */
    int offset() {
      if (at('Z')) {
        then('Z');
        return 0;
      }
      boolean behind = at('-');
      then(behind ? '-' : '+');
      int hours = number(2, 0, 23);
      int minutes = then(':').number(2, 0, 59);
      int seconds = hours * 3600 + minutes * 60;
      return behind ? -seconds : seconds;
    }

    private boolean isDigit() {
      return fits && at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private int digit() {
      fits = isDigit();
      return fits ? text.charAt(at++) - '0' : 0;
    }
  }
}
