package io.twinbus.service.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Reads one YAML document with the line of everything in it. */
final class YamlReader {
  private static final int DEEPEST = 32;
  private static final YAMLFactory YAML =
      YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final String source;
  private final YAMLParser parser;

  private YamlReader(String source, YAMLParser parser) {
    this.source = source;
    this.parser = parser;
  }

  /**
   * Reads a document.
   *
   * @throws ConfigurationException if it is not YAML, or uses what a configuration does not need:
   *     aliases, several documents, more than 32 levels
   */
  static Node read(String source, String yaml) {
    try (YAMLParser parser = YAML.createParser(yaml)) {
      YamlReader reader = new YamlReader(source, parser);
      if (parser.nextToken() == null) {
        return new Node.Empty(new Where(source, 1));
      }
      Node root = reader.node(0);
      if (parser.nextToken() != null) {
        throw reader.fault("a second document begins here; one file holds one");
      }
      return root;
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ConfigurationException(
          new Where(source, line) + ": not valid YAML: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Node node(int depth) throws IOException {
    if (depth > DEEPEST) {
      throw fault("more than " + DEEPEST + " levels deep");
    }
    if (parser.isCurrentAlias()) {
      throw fault("aliases (*name) are not supported; write the value again");
    }
    Where where = where();
    return switch (parser.currentToken()) {
      case START_OBJECT -> mapping(where, depth);
      case START_ARRAY -> sequence(where, depth);
      case VALUE_NULL -> new Node.Empty(where);
      default -> new Node.Scalar(parser.getText(), where);
    };
  }

  private Node mapping(Where where, int depth) throws IOException {
    Node.Mapping mapping = new Node.Mapping(where);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      Where keyWhere = where();
      parser.nextToken();
      Node value = node(depth + 1);
      // An error about a key is read where the key is, not where its value begins.
      mapping.entries().put(key, at(keyWhere, value));
    }
    return mapping;
  }

  private Node sequence(Where where, int depth) throws IOException {
    Node.Sequence sequence = new Node.Sequence(where);
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      sequence.items().add(node(depth + 1));
    }
    return sequence;
  }

  private static Node at(Where where, Node node) {
    return switch (node) {
      case Node.Scalar scalar -> new Node.Scalar(scalar.text(), where);
      case Node.Empty empty -> new Node.Empty(where);
      case Node.Mapping mapping -> new Node.Mapping(mapping.entries(), where);
      case Node.Sequence sequence -> new Node.Sequence(sequence.items(), where);
    };
  }

  private Where where() {
    return new Where(source, parser.currentTokenLocation().getLineNr());
  }

  private ConfigurationException fault(String message) {
    return new ConfigurationException(where() + ": " + message);
  }
}
