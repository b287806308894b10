package io.twinbus.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * Whether what was applied is still there. The API server adds defaults and status to an object;
 * only what was applied is compared, and lists entry by entry.
 */
final class Subset {
  private Subset() {}

  /** Where the live object differs from what was applied, as a path; empty when it does not. */
  static Optional<String> difference(JsonNode applied, JsonNode live, String path) {
    if (applied.isObject()) {
      for (Map.Entry<String, JsonNode> field : applied.properties()) {
        JsonNode value = field.getValue();
        if (value.isNull() || (value.isContainerNode() && value.isEmpty())) {
          continue;
        }
        Optional<String> difference =
            difference(value, live.path(field.getKey()), path + "." + field.getKey());
        if (difference.isPresent()) {
          return difference;
        }
      }
      return Optional.empty();
    }
    if (applied.isArray()) {
      if (applied.size() != live.size()) {
        return Optional.of(path);
      }
      for (int i = 0; i < applied.size(); i++) {
        Optional<String> difference =
            difference(applied.get(i), live.path(i), path + "[" + i + "]");
        if (difference.isPresent()) {
          return difference;
        }
      }
      return Optional.empty();
    }
    return applied.asText().equals(live.asText()) ? Optional.empty() : Optional.of(path);
  }
}
