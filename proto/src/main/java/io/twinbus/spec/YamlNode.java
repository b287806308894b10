package io.twinbus.spec;

import com.fasterxml.jackson.core.JsonGenerator;
import io.twinbus.spec.SpecFile.Position;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** YAML with its places kept: what a document is made of before it is known what it means. */
sealed interface YamlNode {
  Position position();

  /** A mapping, in the order of the file. */
  record Mapping(Position position, Map<String, YamlNode> fields) implements YamlNode {
    @Nullable YamlNode get(String key) {
      return fields.get(key);
    }

    /** A text of the mapping; empty when it is not there, or no text. */
    String text(String key) {
      return fields.get(key) instanceof Scalar scalar && scalar.value() instanceof String text
          ? text
          : "";
    }

    /** A mapping of the mapping; an empty one when it is not there, or something else. */
    Mapping mapping(String key) {
      return fields.get(key) instanceof Mapping mapping
          ? mapping
          : new Mapping(position, new LinkedHashMap<>());
    }

    /** A list of the mapping; an empty one when it is not there, or something else. */
    List<YamlNode> list(String key) {
      return fields.get(key) instanceof Sequence sequence ? sequence.entries() : List.of();
    }
  }

  /** A list. */
  record Sequence(Position position, List<YamlNode> entries) implements YamlNode {}

  /** A single value: a text, a Long, a Double, a Boolean, or null. */
  record Scalar(Position position, @Nullable Object value) implements YamlNode {}

  /** Writes it as JSON. */
  default void write(JsonGenerator json) throws IOException {
    switch (this) {
      case Mapping mapping -> {
        json.writeStartObject();
        for (Map.Entry<String, YamlNode> field : mapping.fields().entrySet()) {
          json.writeFieldName(field.getKey());
          field.getValue().write(json);
        }
        json.writeEndObject();
      }
      case Sequence sequence -> {
        json.writeStartArray();
        for (YamlNode entry : sequence.entries()) {
          entry.write(json);
        }
        json.writeEndArray();
      }
      case Scalar scalar -> {
        switch (scalar.value()) {
          case null -> json.writeNull();
          case String text -> json.writeString(text);
          case Long number -> json.writeNumber(number);
          case Double number -> json.writeNumber(number);
          case Boolean flag -> json.writeBoolean(flag);
          default -> throw new IllegalStateException("not a scalar: " + scalar.value());
        }
      }
    }
  }
}
