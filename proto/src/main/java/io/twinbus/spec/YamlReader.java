package io.twinbus.spec;

import io.twinbus.spec.SpecFile.Position;
import io.twinbus.spec.SpecFile.Remark;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Reads YAML 1.2 with the core schema: several documents, comments, anchors. What aliases unfold to
 * is bounded, so that a small file cannot become a large one.
 */
final class YamlReader {
  private static final int MOST_BYTES = 4 * 1024 * 1024;
  private static final int MOST_NODES = 200_000;
  private static final int DEEPEST = 64;

  private final String file;
  private int nodes;

  YamlReader(String file) {
    this.file = file;
  }

  /** Thrown for what cannot be read; never leaves the package. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Remark remark;

    Unreadable(Remark remark) {
      super(remark.toString(), null, false, false);
      this.remark = remark;
    }

    Remark remark() {
      return remark;
    }
  }

  /** The documents of a text; empty ones are left out. */
  List<YamlNode> read(String text) throws Unreadable {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel(file)
            .setCodePointLimit(MOST_BYTES)
            .setMaxAliasesForCollections(100)
            .setAllowDuplicateKeys(false)
            .setAllowRecursiveKeys(false)
            .build();
    List<YamlNode> documents = new ArrayList<>();
    try {
      for (Node node : new Compose(settings).composeAllFromString(text)) {
        YamlNode document = convert(node, 1);
        if (!(document instanceof YamlNode.Scalar scalar && scalar.value() == null)) {
          documents.add(document);
        }
      }
      return documents;
    } catch (MarkedYamlEngineException e) {
      throw new Unreadable(
          new Remark(positionOf(e.getProblemMark()), "", String.valueOf(e.getProblem())));
    } catch (YamlEngineException e) {
      throw new Unreadable(
          new Remark(new Position(file, 1, 1), "", String.valueOf(e.getMessage())));
    }
  }

  private YamlNode convert(Node node, int depth) throws Unreadable {
    Position position = positionOf(node.getStartMark());
    if (++nodes > MOST_NODES || depth > DEEPEST) {
      throw new Unreadable(
          new Remark(
              position,
              "",
              depth > DEEPEST
                  ? "nested deeper than " + DEEPEST + " levels"
                  : "more than " + MOST_NODES + " values, aliases unfolded"));
    }
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, position, depth);
      case SequenceNode sequence -> {
        List<YamlNode> entries = new ArrayList<>();
        for (Node entry : sequence.getValue()) {
          entries.add(convert(entry, depth + 1));
        }
        yield new YamlNode.Sequence(position, entries);
      }
      case ScalarNode scalar -> new YamlNode.Scalar(position, value(scalar, position));
      default -> throw new Unreadable(new Remark(position, "", "not understood"));
    };
  }

  private YamlNode mapping(MappingNode mapping, Position position, int depth) throws Unreadable {
    Map<String, YamlNode> fields = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Position at = positionOf(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        throw new Unreadable(new Remark(at, "", "a key must be a text"));
      }
      if (fields.put(key.getValue(), convert(tuple.getValueNode(), depth + 1)) != null) {
        throw new Unreadable(new Remark(at, key.getValue(), "is there twice"));
      }
    }
    return new YamlNode.Mapping(position, fields);
  }

  private static @Nullable Object value(ScalarNode scalar, Position position) throws Unreadable {
    String text = scalar.getValue();
    Tag tag = scalar.getTag();
    try {
      if (tag.equals(Tag.NULL)) {
        return null;
      }
      if (tag.equals(Tag.BOOL)) {
        return Boolean.parseBoolean(text);
      }
      if (tag.equals(Tag.INT)) {
        return Long.decode(text);
      }
      if (tag.equals(Tag.FLOAT)) {
        double number = Double.parseDouble(text);
        if (Double.isFinite(number)) {
          return number;
        }
      }
      return text;
    } catch (NumberFormatException e) {
      throw new Unreadable(
          new Remark(position, "", text + " is not a number that can be kept; quote it as a text"));
    }
  }

  private Position positionOf(Optional<Mark> mark) {
    return mark.map(at -> new Position(file, at.getLine() + 1, at.getColumn() + 1))
        .orElseGet(() -> new Position(file, 1, 1));
  }
}
