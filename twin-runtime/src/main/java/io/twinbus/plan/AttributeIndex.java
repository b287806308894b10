package io.twinbus.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds targets by the value of an attribute. Attributes are indexed when they are first asked for.
 */
final class AttributeIndex {
  private final Map<String, Cell> cells;
  private final Map<String, Map<String, Set<String>>> byAttribute = new HashMap<>();

  AttributeIndex(Map<String, Cell> cells) {
    this.cells = cells;
  }

  /** Targets whose attribute has exactly this value. */
  Set<String> with(String attribute, String value) {
    return byAttribute.computeIfAbsent(attribute, this::indexed).getOrDefault(value, Set.of());
  }

  /** A site comes, with the attributes that it had and has. */
  void moved(String name, Map<String, String> before, Map<String, String> after) {
    byAttribute.forEach(
        (attribute, values) -> {
          String old = before.get(attribute);
          String now = after.get(attribute);
          if (old != null && !old.equals(now)) {
            values.getOrDefault(old, new TreeSet<>()).remove(name);
          }
          if (now != null && !now.equals(old)) {
            values.computeIfAbsent(now, v -> new TreeSet<>()).add(name);
          }
        });
  }

  private Map<String, Set<String>> indexed(String attribute) {
    Map<String, Set<String>> values = new HashMap<>();
    for (Cell cell : cells.values()) {
      String value = cell.site.map(site -> site.attributes().get(attribute)).orElse(null);
      if (value != null) {
        values.computeIfAbsent(value, v -> new TreeSet<>()).add(cell.name);
      }
    }
    return values;
  }
}
