package io.twinbus.adapter.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.JournalEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The journal as JSON: readable for people who look after a device. */
final class JournalFormat {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON = new ObjectMapper();

  private JournalFormat() {}

  static byte[] write(Collection<JournalEntry> entries) {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", VERSION);
    ArrayNode list = root.putArray("components");
    for (JournalEntry entry : entries) {
      ComponentSpec spec = entry.spec();
      ObjectNode node = list.addObject();
      node.put("name", spec.name());
      node.put("type", spec.type());
      node.put("instance", spec.instance());
      node.set("properties", JSON.valueToTree(spec.settings().asMap()));
      spec.artifact()
          .ifPresent(
              artifact ->
                  node.putObject("artifact")
                      .put("digest", artifact.digest())
                      .put("size", artifact.size())
                      .put("signature", artifact.signature())
                      .put("mediaType", artifact.mediaType()));
      ArrayNode dependsOn = node.putArray("dependsOn");
      spec.dependsOn().forEach(dependsOn::add);
      limits(spec.limits(), node.putObject("limits"));
      node.put("stage", entry.stage().name());
      node.put("restarts", entry.restarts());
    }
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of texts and numbers is always JSON", e);
    }
  }

  static List<JournalEntry> read(byte[] content) throws IOException {
    JsonNode root = JSON.readTree(content);
    if (root.path("version").asInt() != VERSION) {
      throw new IOException("version " + root.path("version") + " is not " + VERSION);
    }
    List<JournalEntry> entries = new ArrayList<>();
    for (JsonNode node : root.path("components")) {
      try {
        entries.add(
            new JournalEntry(
                spec(node),
                JournalEntry.Stage.valueOf(node.path("stage").asText()),
                node.path("restarts").asInt()));
      } catch (IllegalArgumentException e) {
        throw new IOException("component " + node.path("name") + ": " + e.getMessage(), e);
      }
    }
    return entries;
  }

  private static ComponentSpec spec(JsonNode node) {
    List<String> dependsOn = new ArrayList<>();
    node.path("dependsOn").forEach(name -> dependsOn.add(name.asText()));
    return new ComponentSpec(
        node.path("name").asText(),
        node.path("type").asText(),
        node.path("instance").asText(),
        Settings.of(
            JSON.convertValue(
                node.path("properties"), new TypeReference<Map<String, Object>>() {})),
        Optional.of(node.path("artifact"))
            .filter(JsonNode::isObject)
            .map(
                artifact ->
                    new ArtifactRef(
                        artifact.path("digest").asText(),
                        artifact.path("size").asLong(),
                        artifact.path("signature").asText(),
                        artifact.path("mediaType").asText())),
        dependsOn,
        limits(node.path("limits")));
  }

  private static void limits(PhaseLimits limits, ObjectNode node) {
    node.put("apply", limits.apply().toString())
        .put("remove", limits.remove().toString())
        .put("started", limits.started().toString())
        .put("erasing", limits.erasing().toString())
        .put("writing", limits.writing().toString())
        .put("verifying", limits.verifying().toString())
        .put("rebooting", limits.rebooting().toString());
  }

  private static PhaseLimits limits(JsonNode node) {
    PhaseLimits otherwise = PhaseLimits.DEFAULT;
    return new PhaseLimits(
        limit(node, "apply", otherwise.apply()),
        limit(node, "remove", otherwise.remove()),
        limit(node, "started", otherwise.started()),
        limit(node, "erasing", otherwise.erasing()),
        limit(node, "writing", otherwise.writing()),
        limit(node, "verifying", otherwise.verifying()),
        limit(node, "rebooting", otherwise.rebooting()));
  }

  private static Duration limit(JsonNode node, String key, Duration otherwise) {
    return node.hasNonNull(key) ? Duration.parse(node.get(key).asText()) : otherwise;
  }
}
