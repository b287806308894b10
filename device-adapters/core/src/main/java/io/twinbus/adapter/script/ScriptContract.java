package io.twinbus.adapter.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.process.OutputText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files between the adapter and a script, as the script provider of Symphony 0.48 writes and
 * reads them.
 */
final class ScriptContract {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SOLUTION = "twinbus";

  private ScriptContract() {}

  /** The deployment: what the target shall have, as far as the script is concerned. */
  static String deployment(String target, ComponentSpec component) {
    Map<String, Object> instance = new LinkedHashMap<>();
    instance.put("metadata", Map.of("name", nameOr(component.instance(), SOLUTION)));
    instance.put("spec", Map.of("solution", SOLUTION, "target", Map.of("name", target)));
    Map<String, Object> deployment = new LinkedHashMap<>();
    deployment.put("solutionName", SOLUTION);
    deployment.put(
        "solution",
        Map.of(
            "metadata",
            Map.of("name", SOLUTION),
            "spec",
            Map.of("components", List.of(json(component)))));
    deployment.put("instance", instance);
    deployment.put("targets", Map.of(target, Map.of("metadata", Map.of("name", target))));
    deployment.put("assignments", Map.of(target, "{" + component.name() + "}"));
    deployment.put("componentStartIndex", 0);
    deployment.put("componentEndIndex", 1);
    deployment.put("activeTarget", target);
    return write(deployment);
  }

  private static String nameOr(String name, String otherwise) {
    return name.isEmpty() ? otherwise : name;
  }

  /** The reference of apply and remove. */
  static String components(ComponentSpec component) {
    return write(List.of(json(component)));
  }

  /** The reference of get. */
  static String actions(ComponentSpec component) {
    return write(List.of(Map.of("action", "update", "component", json(component))));
  }

  private static Map<String, Object> json(ComponentSpec component) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", component.name());
    json.put("type", component.type());
    json.put("properties", component.settings().asMap());
    return json;
  }

  private static String write(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings are JSON values", e);
    }
  }

  /**
   * What an output of apply or remove says of a component.
   *
   * @throws ScriptFault if it is not such an output
   */
  static ScriptStatus status(byte[] output, String component) throws ScriptFault {
    JsonNode root = read(output);
    JsonNode status = root.path(component);
    if (!root.isObject() || !status.isObject()) {
      throw new ScriptFault(
          "its output does not speak of "
              + component
              + "; write {\""
              + component
              + "\":{\"status\":8004,\"message\":\"\"}}");
    }
    if (!status.path("status").canConvertToInt()) {
      throw new ScriptFault("its output has no number at " + component + ".status");
    }
    return new ScriptStatus(
        status.path("status").asInt(), OutputText.line(status.path("message").asText("")));
  }

  /**
   * The properties of a component that an output of get lists; empty when it is not listed.
   *
   * @throws ScriptFault if it is not such an output
   */
  static Optional<Map<String, String>> found(byte[] output, String component) throws ScriptFault {
    JsonNode root = read(output);
    if (root.isNull() || root.isMissingNode()) {
      return Optional.empty();
    }
    if (!root.isArray()) {
      throw new ScriptFault("its output is not a list of components");
    }
    for (JsonNode item : root) {
      if (item.path("name").asText("").equals(component)) {
        Map<String, String> properties = new LinkedHashMap<>();
        item.path("properties")
            .properties()
            .forEach(property -> properties.put(property.getKey(), property.getValue().asText()));
        return Optional.of(properties);
      }
    }
    return Optional.empty();
  }

  private static JsonNode read(byte[] output) throws ScriptFault {
    try {
      return JSON.readTree(OutputText.decode(output));
    } catch (JsonProcessingException e) {
      throw new ScriptFault(
          "its output is not JSON: " + OutputText.line(String.valueOf(e.getOriginalMessage())));
    }
  }
}
