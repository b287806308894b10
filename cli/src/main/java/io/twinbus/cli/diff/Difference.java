package io.twinbus.cli.diff;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One place where two documents differ.
 *
 * @param path where, such as {@code spec.components[web].properties.port}; entries of a list that
 *     have names are found by them, others by their number
 * @param before what was there; missing when nothing was
 * @param after what is there now; missing when nothing is
 */
public record Difference(String path, JsonNode before, JsonNode after) {
  private static final JsonNode NOTHING = MissingNode.getInstance();

  /** All places where two trees differ, in the order of the first. */
  public static List<Difference> between(JsonNode before, JsonNode after) {
    List<Difference> found = new ArrayList<>();
    compare("", before, after, found);
    return found;
  }

  private static void compare(String path, JsonNode a, JsonNode b, List<Difference> found) {
    if (a.equals(b)) {
      return;
    }
    if (a.isObject() && b.isObject()) {
      Set<String> names = new LinkedHashSet<>();
      a.fieldNames().forEachRemaining(names::add);
      Set<String> added = new TreeSet<>();
      b.fieldNames().forEachRemaining(added::add);
      names.addAll(added);
      for (String name : names) {
        compare(path + step(path, name), field(a, name), field(b, name), found);
      }
    } else if (a.isArray() && b.isArray() && isNamed(a) && isNamed(b)) {
      Map<String, JsonNode> first = byName(a);
      Map<String, JsonNode> second = byName(b);
      int size = found.size();
      Set<String> names = new LinkedHashSet<>(first.keySet());
      names.addAll(second.keySet());
      for (String name : names) {
        compare(
            path + "[" + name + "]",
            first.getOrDefault(name, NOTHING),
            second.getOrDefault(name, NOTHING),
            found);
      }
      if (found.size() == size) { // the same entries in another order
        found.add(new Difference(path, a, b));
      }
    } else if (a.isArray() && b.isArray()) {
      for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
        compare(path + "[" + i + "]", a.path(i), b.path(i), found);
      }
    } else {
      found.add(new Difference(path, a, b));
    }
  }

  private static String step(String path, String name) {
    return name.matches("[A-Za-z0-9_-]+")
        ? (path.isEmpty() ? "" : ".") + name
        : "[\"" + name + "\"]";
  }

  private static JsonNode field(JsonNode object, String name) {
    return object.has(name) ? object.get(name) : NOTHING;
  }

  private static boolean isNamed(JsonNode list) {
    Set<String> names = new TreeSet<>();
    for (JsonNode entry : list) {
      if (!entry.path("name").isTextual() || !names.add(entry.path("name").textValue())) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, JsonNode> byName(JsonNode list) {
    Map<String, JsonNode> entries = new LinkedHashMap<>();
    list.forEach(entry -> entries.put(entry.path("name").textValue(), entry));
    return entries;
  }

  /** The difference on one line: {@code +} added, {@code -} removed, {@code ~} changed. */
  @Override
  public String toString() {
    if (before.isMissingNode()) {
      return "+ " + path + ": " + after;
    }
    return after.isMissingNode()
        ? "- " + path + ": " + before
        : "~ " + path + ": " + before + " → " + after;
  }
}
