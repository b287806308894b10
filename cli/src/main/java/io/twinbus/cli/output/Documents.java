package io.twinbus.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.google.protobuf.Message;
import io.twinbus.codec.Json;
import java.util.List;

/** Documents for programs, as JSON or YAML. */
public final class Documents {
  private static final JsonMapper JSON = new JsonMapper();
  private static final JsonMapper YAML =
      JsonMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .build();

  private Documents() {}

  /** The document as JSON that can be changed. */
  public static JsonNode tree(Message document) {
    try {
      return JSON.readTree(Json.compact(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the codec wrote JSON that cannot be read", e);
    }
  }

  /** A list of trees, in the format; one of them is a list of one. */
  public static String list(List<? extends JsonNode> documents, Format format) {
    ArrayNode list = JSON.createArrayNode();
    documents.forEach(list::add);
    return print(list, format);
  }

  /** An empty object that can be filled. */
  public static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /** The tree of a JSON text; a text that is not JSON is itself. */
  public static JsonNode lenient(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException notJson) {
      return JSON.getNodeFactory().textNode(text);
    }
  }

  /** One tree in the format. */
  public static String print(JsonNode tree, Format format) {
    try {
      return format == Format.yaml
          ? YAML.writeValueAsString(tree).stripTrailing()
          : JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree in memory cannot be written", e);
    }
  }
}
