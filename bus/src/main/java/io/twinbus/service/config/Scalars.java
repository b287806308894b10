package io.twinbus.service.config;

import io.twinbus.codec.Nearest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Reads single values. */
final class Scalars {
  private static final Map<Class<?>, Function<String, Object>> READERS =
      Map.ofEntries(
          Map.entry(String.class, text -> text),
          Map.entry(int.class, Scalars::integer),
          Map.entry(Integer.class, Scalars::integer),
          Map.entry(long.class, Scalars::number),
          Map.entry(Long.class, Scalars::number),
          Map.entry(double.class, Scalars::fraction),
          Map.entry(Double.class, Scalars::fraction),
          Map.entry(boolean.class, Scalars::truth),
          Map.entry(Boolean.class, Scalars::truth),
          Map.entry(Duration.class, Durations::parse),
          Map.entry(ByteSize.class, ByteSize::parse),
          Map.entry(URI.class, Scalars::uri));

  private Scalars() {}

  /** Whether values of this type are written as a single value. */
  static boolean reads(Class<?> type) {
    return type.isEnum() || type == Path.class || READERS.containsKey(type);
  }

  /**
   * Reads a value.
   *
   * @param base what relative paths start from
   * @throws IllegalArgumentException if the text is not of the type
   */
  static Object read(Class<?> type, String text, Path base) {
    if (type.isEnum()) {
      return constant(type, text);
    }
    if (type == Path.class) {
      return base.resolve(text);
    }
    Function<String, Object> reader = READERS.get(type);
    if (reader == null) {
      throw new IllegalStateException("a configuration cannot hold a " + type.getName());
    }
    return reader.apply(text);
  }

  private static Object constant(Class<?> type, String text) {
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
            .toList();
    String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    int index = names.indexOf(wanted);
    if (index < 0) {
      String nearest = Nearest.of(wanted, names);
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is none of "
              + String.join(", ", names)
              + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?"));
    }
    return type.getEnumConstants()[index];
  }

  private static Object integer(String text) {
    long number = number(text);
    if (number != (int) number) {
      throw new IllegalArgumentException(text + " is out of range");
    }
    return (int) number;
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a whole number", e);
    }
  }

  private static Object fraction(String text) {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number", e);
    }
  }

  private static Object truth(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("\"" + text + "\" is neither true nor false");
    };
  }

  private static Object uri(String text) {
    return URI.create(text.strip());
  }
}
