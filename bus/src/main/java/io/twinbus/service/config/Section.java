package io.twinbus.service.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A part of a configuration whose shape is known later, such as the settings of a driver that the
 * configuration itself names.
 */
public final class Section {
  private final Node node;
  private final String path;
  private final Path base;

  Section(Node node, String path, Path base) {
    this.node = node;
    this.path = path;
    this.base = base;
  }

  /** The keys, in the order of the file; none if it is not keys and values. */
  public Set<String> keys() {
    return node instanceof Node.Mapping mapping
        ? java.util.Collections.unmodifiableSet(mapping.entries().keySet())
        : Set.of();
  }

  /**
   * Binds it to a record, as strictly as the whole.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public <T extends Record> T as(Class<T> type) {
    return Binder.bind(node, type, path, base);
  }

  /** The values as plain maps, lists and texts. */
  public Map<String, Object> values() {
    return plain(node) instanceof Map<?, ?> map ? texts(map) : Map.of();
  }

  private static Map<String, Object> texts(Map<?, ?> map) {
    Map<String, Object> texts = new LinkedHashMap<>();
    map.forEach((key, value) -> texts.put((String) key, value));
    return texts;
  }

  private static Object plain(Node node) {
    return switch (node) {
      case Node.Scalar scalar -> scalar.text();
      case Node.Empty empty -> "";
      case Node.Sequence sequence -> {
        List<Object> items = new ArrayList<>();
        sequence.items().forEach(item -> items.add(plain(item)));
        yield items;
      }
      case Node.Mapping mapping -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, value) -> entries.put(key, plain(value)));
        yield entries;
      }
    };
  }
}
