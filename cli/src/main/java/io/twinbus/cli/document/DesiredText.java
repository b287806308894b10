package io.twinbus.cli.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Format;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.spec.DocumentReader;
import io.twinbus.v1.DesiredState;

/** A desired state as the text that people edit. */
public final class DesiredText {
  private DesiredText() {}

  /** The text of a desired state, its generation included: it is the edit's precondition. */
  public static String of(DesiredState desired) {
    ObjectNode tree = (ObjectNode) Documents.tree(desired);
    tree.remove("publisher");
    tree.remove("acceptedAt");
    return Documents.print(tree, Format.yaml) + "\n";
  }

  /**
   * Reads a desired state from YAML or JSON.
   *
   * @param name what faults are reported with
   * @throws CliException with the fault, its line, and a mark under its column
   */
  public static DesiredState parse(String name, String text) {
    return switch (DocumentReader.read(name, text, DocumentTypes.DESIRED_STATE)) {
      case DocumentReader.Read<DesiredState> read -> read.document();
      case DocumentReader.Faulty<DesiredState> faulty ->
          throw new CliException(
              Exit.INVALID, Caret.under(faulty.fault(), text) + "\nNothing was sent.");
    };
  }
}
