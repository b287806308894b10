package io.twinbus.cli.document;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.codec.Nearest;
import io.twinbus.topic.SpecKind;
import java.util.ArrayList;
import java.util.List;

/** The kinds of documents by the words that people type: {@code target}, {@code targets}. */
public final class Kind {
  private Kind() {}

  /** The kind that a word means. */
  public static SpecKind parse(String word) {
    return parse(word, List.of());
  }

  /**
   * The kind that a word means.
   *
   * @param others words that the caller knows beside the kinds of documents
   */
  public static SpecKind parse(String word, List<String> others) {
    List<String> known = new ArrayList<>(others);
    for (SpecKind kind : SpecKind.values()) {
      if (word.equalsIgnoreCase(kind.level()) || word.equalsIgnoreCase(plural(kind))) {
        return kind;
      }
      known.add(plural(kind));
    }
    String nearest = Nearest.of(word, known);
    throw new CliException(
        Exit.USAGE,
        "There is no kind \""
            + word
            + "\""
            + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?")
            + "\nKinds: "
            + String.join(", ", known));
  }

  /** The plural of a kind, as in {@code twinbus get instances}. */
  public static String plural(SpecKind kind) {
    return switch (kind) {
      case TARGET -> "targets";
      case SOLUTION -> "solutions";
      case INSTANCE -> "instances";
      case CAMPAIGN -> "campaigns";
      case ACTIVATION -> "activations";
      case CATALOG -> "catalogs";
    };
  }
}
