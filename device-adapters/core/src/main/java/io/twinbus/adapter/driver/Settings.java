package io.twinbus.adapter.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Free-form settings, read with their types. A key may be the literal one or a way through nested
 * sections: {@code container.image} finds both {@code {"container.image": …}} and {@code
 * {"container": {"image": …}}}; the literal key wins. Numbers and flags may be written as text.
 * Reading what is there with the wrong type throws {@link SettingsException}, which names the path.
 */
public final class Settings {
  /** No settings. */
  public static final Settings EMPTY = new Settings("properties", Map.of());

  private final String path;
  private final Map<String, Object> values;

  private Settings(String path, Map<String, Object> values) {
    this.path = path;
    this.values = values;
  }

  /** The properties of a component: JSON values, nulls left out. */
  public static Settings of(Map<String, ?> values) {
    return at("properties", values);
  }

  /** Settings that stand at a path of their document. */
  public static Settings at(String path, Map<String, ?> values) {
    return new Settings(path, copyOf(values));
  }

  /** The same with one more value, in place of one that was there. */
  public Settings with(String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(values);
    more.put(key, value);
    return at(path, more);
  }

  /** The top keys as they are written. */
  public Set<String> keys() {
    return values.keySet();
  }

  /** The path of a key, for messages. */
  public String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Whether there is such a setting. */
  public boolean has(String key) {
    return find(key) != null;
  }

  /** A text; numbers and flags as they are written. */
  public Optional<String> text(String key) {
    return Optional.ofNullable(find(key)).map(value -> scalar(key, value));
  }

  /** A text that must be there and not be empty. */
  public String requireText(String key) {
    return text(key)
        .filter(text -> !text.isBlank())
        .orElseThrow(() -> wrong(key, "is missing; write a text"));
  }

  /** A whole number. */
  public OptionalLong integer(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty()) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text.get().strip()));
    } catch (NumberFormatException e) {
      throw wrong(key, "\"" + text.get() + "\" is not a whole number");
    }
  }

  /** A whole number within bounds, or the default. */
  public long integer(String key, long smallest, long largest, long otherwise) {
    long value = integer(key).orElse(otherwise);
    if (value < smallest || value > largest) {
      throw wrong(key, value + " is not within " + smallest + " and " + largest);
    }
    return value;
  }

  /** {@code true} or {@code false}. */
  public Optional<Boolean> flag(String key) {
    return text(key)
        .map(
            text ->
                switch (text.strip()) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw wrong(key, "\"" + text + "\" is neither true nor false");
                });
  }

  /** A duration such as {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h} or ISO 8601. */
  public Optional<Duration> duration(String key) {
    return text(key)
        .map(text -> Units.duration(text).orElseThrow(() -> wrong(key, Units.DURATION)));
  }

  /** A size in bytes such as {@code 4096}, {@code 64KiB}, {@code 64Mi}, {@code 1GiB}. */
  public OptionalLong size(String key) {
    Optional<String> text = text(key);
    return text.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(Units.size(text.get()).orElseThrow(() -> wrong(key, Units.SIZE)));
  }

  /** A list of texts; a single text is a list of one; absent is empty. */
  public List<String> texts(String key) {
    Object value = find(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      return List.of(scalar(key, value));
    }
    List<String> texts = new ArrayList<>();
    for (Object item : list) {
      texts.add(scalar(key + "[" + texts.size() + "]", item));
    }
    return List.copyOf(texts);
  }

  /**
   * A map of texts, such as environment variables, in the order they are written; absent is empty.
   */
  public Map<String, String> textMap(String key) {
    return section(key)
        .map(
            section -> {
              Map<String, String> texts = new LinkedHashMap<>();
              section.values.forEach((name, value) -> texts.put(name, section.scalar(name, value)));
              return Collections.unmodifiableMap(texts);
            })
        .orElse(Map.of());
  }

  /** A nested section. */
  public Optional<Settings> section(String key) {
    Object value = find(key);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Map<?, ?> map) {
      return Optional.of(new Settings(pathOf(key), copyOf(map)));
    }
    throw wrong(key, "is not a map of settings");
  }

  /** A list of nested sections; absent is empty. */
  public List<Settings> sections(String key) {
    Object value = find(key);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list)) {
      throw wrong(key, "is not a list");
    }
    List<Settings> sections = new ArrayList<>();
    for (Object item : list) {
      String at = key + "[" + sections.size() + "]";
      if (!(item instanceof Map<?, ?> map)) {
        throw wrong(at, "is not a map of settings");
      }
      sections.add(new Settings(pathOf(at), copyOf(map)));
    }
    return List.copyOf(sections);
  }

  /** All values: text, Boolean, Long, Double, List and Map, never null. */
  public Map<String, Object> asMap() {
    return values;
  }

  /** One text for equal settings, whatever their order. */
  public String canonical() {
    StringBuilder text = new StringBuilder();
    write(values, text);
    return text.toString();
  }

  /** A fault of one setting, to be thrown. */
  public SettingsException wrong(String key, String message) {
    return new SettingsException(new Problem(pathOf(key), message));
  }

  private @Nullable Object find(String key) {
    return find(values, key);
  }

  private static @Nullable Object find(Map<?, ?> map, String key) {
    Object literal = map.get(key);
    if (literal != null) {
      return literal;
    }
    for (int dot = key.indexOf('.'); dot > 0; dot = key.indexOf('.', dot + 1)) {
      if (map.get(key.substring(0, dot)) instanceof Map<?, ?> section) {
        Object found = find(section, key.substring(dot + 1));
        if (found != null) {
          return found;
        }
      }
    }
    return null;
  }

  private String scalar(String key, Object value) {
    return switch (value) {
      case String text -> text;
      case Number number -> number.toString();
      case Boolean flag -> flag.toString();
      default -> throw wrong(key, "is not a single value");
    };
  }

  private static Map<String, Object> copyOf(Map<?, ?> source) {
    Map<String, Object> copy = new LinkedHashMap<>();
    source.forEach(
        (key, value) -> {
          if (value != null) {
            copy.put(String.valueOf(key), copyOf(value));
          }
        });
    return Collections.unmodifiableMap(copy);
  }

  private static Object copyOf(Object value) {
    return switch (value) {
      case Map<?, ?> map -> copyOf(map);
      case List<?> list ->
          list.stream().filter(item -> item != null).map(Settings::copyOf).toList();
      case Integer number -> number.longValue();
      case Float number -> wholeIfItIs(number.doubleValue());
      case Double number -> wholeIfItIs(number);
      default -> value;
    };
  }

  /** JSON knows one kind of number: 8080.0 is 8080. */
  private static Object wholeIfItIs(double number) {
    boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
    return whole ? (Object) (long) number : (Object) number;
  }

  private static void write(Object value, StringBuilder text) {
    switch (value) {
      case Map<?, ?> map -> {
        text.append('{');
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((key, item) -> sorted.put(String.valueOf(key), item));
        sorted.forEach(
            (key, item) -> {
              write(key, text);
              text.append(':');
              write(item, text);
              text.append(',');
            });
        text.append('}');
      }
      case List<?> list -> {
        text.append('[');
        for (Object item : list) {
          write(item, text);
          text.append(',');
        }
        text.append(']');
      }
      case String string ->
          text.append('"').append(string.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      default -> text.append(value);
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Settings that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** The keys only: values may be secret. */
  @Override
  public String toString() {
    return path + values.keySet();
  }
}
