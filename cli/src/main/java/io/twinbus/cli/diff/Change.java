package io.twinbus.cli.diff;

import com.google.protobuf.Message;
import io.twinbus.cli.document.Content;
import io.twinbus.cli.output.Documents;
import io.twinbus.spec.SpecFile;
import io.twinbus.topic.SpecKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What applying one document would change on the bus.
 *
 * @param kind its kind
 * @param name its name
 * @param outcome created, configured or unchanged
 * @param differences the fields that differ from what the bus holds; none when it holds nothing
 */
public record Change(SpecKind kind, String name, Outcome outcome, List<Difference> differences) {
  /** What becomes of a document on the bus. */
  public enum Outcome {
    CREATED("created"),
    CONFIGURED("configured"),
    UNCHANGED("unchanged");

    private final String word;

    Outcome(String word) {
      this.word = word;
    }

    /** As it is said: {@code target/pc created}. */
    public String word() {
      return word;
    }
  }

  public Change {
    differences = List.copyOf(differences);
  }

  /**
   * Compares.
   *
   * @param before what the bus holds, if anything
   */
  public static Change of(SpecFile.Document document, @Nullable Message before) {
    if (before == null) {
      return new Change(document.kind(), document.name(), Outcome.CREATED, List.of());
    }
    List<Difference> differences =
        Difference.between(
            Documents.tree(Content.of(before)), Documents.tree(Content.of(document.message())));
    return new Change(
        document.kind(),
        document.name(),
        differences.isEmpty() ? Outcome.UNCHANGED : Outcome.CONFIGURED,
        differences);
  }

  /** Whether anything would change. */
  public boolean isOne() {
    return outcome != Outcome.UNCHANGED;
  }

  /** As people say it: {@code target/pc}. */
  public String label() {
    return kind.level() + "/" + name;
  }
}
