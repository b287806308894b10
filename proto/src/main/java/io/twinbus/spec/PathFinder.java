package io.twinbus.spec;

import io.twinbus.spec.SpecFile.Position;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the place of a JSON path, or of the last part of it that is there. */
final class PathFinder {
  private static final Pattern STEP =
      Pattern.compile("\\.?(?:\\[(\\d+)]|\\[\"((?:[^\"])*)\"]|([^.\\[]+))");

  private PathFinder() {}

  static Position find(YamlNode root, String path) {
    YamlNode node = root;
    Matcher step = STEP.matcher(path);
    while (step.lookingAt()) {
      YamlNode next = follow(node, step);
      if (next == null) {
        break;
      }
      node = next;
      step.region(step.end(), path.length());
    }
    return node.position();
  }

  private static @Nullable YamlNode follow(YamlNode node, Matcher step) {
    if (step.group(1) != null) {
      int index = Integer.parseInt(step.group(1));
      return node instanceof YamlNode.Sequence sequence && index < sequence.entries().size()
          ? sequence.entries().get(index)
          : null;
    }
    String key = step.group(2) != null ? step.group(2) : step.group(3);
    return node instanceof YamlNode.Mapping mapping ? mapping.get(key) : null;
  }
}
