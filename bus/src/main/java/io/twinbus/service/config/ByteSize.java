package io.twinbus.service.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes, written like {@code 512}, {@code 64KiB}, {@code 16MiB} or {@code 1GB}.
 *
 * @param bytes how many; not negative
 */
public record ByteSize(long bytes) {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*([kKmMgG]i?)?[bB]?");

  public ByteSize {
    if (bytes < 0) {
      throw new IllegalArgumentException(bytes + " bytes is less than nothing");
    }
  }

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if the text is not one, or is more than a {@code long} holds
   */
  public static ByteSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a size; write 512, 64KiB, 16MiB or 1GiB");
    }
    String unit = matcher.group(2) == null ? "" : matcher.group(2).toLowerCase(Locale.ROOT);
    long base = unit.endsWith("i") ? 1024 : 1000;
    int power =
        switch (unit.isEmpty() ? ' ' : unit.charAt(0)) {
          case 'k' -> 1;
          case 'm' -> 2;
          case 'g' -> 3;
          default -> 0;
        };
    try {
      long bytes = Long.parseLong(matcher.group(1));
      for (int i = 0; i < power; i++) {
        bytes = Math.multiplyExact(bytes, base);
      }
      return new ByteSize(bytes);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("\"" + text + "\" is too large a size", e);
    }
  }
}
