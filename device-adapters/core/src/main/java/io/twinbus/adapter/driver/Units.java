package io.twinbus.adapter.driver;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations and sizes as people write them. */
final class Units {
  static final String DURATION = "is not a duration; write 500ms, 30s, 5m or 2h";
  static final String SIZE = "is not a size; write 4096, 64KiB, 64MiB or 1GiB";

  private static final Pattern NUMBER = Pattern.compile("(\\d{1,15})\\s*([A-Za-z]{0,3})");

  private Units() {}

  static Optional<Duration> duration(String text) {
    Matcher match = NUMBER.matcher(text.strip());
    if (match.matches()) {
      long number = Long.parseLong(match.group(1));
      return switch (match.group(2)) {
        case "ms" -> Optional.of(Duration.ofMillis(number));
        case "s", "" -> Optional.of(Duration.ofSeconds(number));
        case "m", "min" -> Optional.of(Duration.ofMinutes(number));
        case "h" -> Optional.of(Duration.ofHours(number));
        case "d" -> Optional.of(Duration.ofDays(number));
        default -> Optional.empty();
      };
    }
    try {
      Duration parsed = Duration.parse(text.strip());
      return parsed.isNegative() ? Optional.empty() : Optional.of(parsed);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  static Optional<Long> size(String text) {
    Matcher match = NUMBER.matcher(text.strip());
    if (!match.matches()) {
      return Optional.empty();
    }
    long unit =
        switch (match.group(2)) {
          case "", "B" -> 1L;
          case "k", "kB", "KB" -> 1000L;
          case "K", "Ki", "KiB" -> 1L << 10;
          case "MB" -> 1_000_000L;
          case "M", "Mi", "MiB" -> 1L << 20;
          case "GB" -> 1_000_000_000L;
          case "G", "Gi", "GiB" -> 1L << 30;
          default -> 0L;
        };
    try {
      return unit == 0
          ? Optional.empty()
          : Optional.of(Math.multiplyExact(Long.parseLong(match.group(1)), unit));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }
}
