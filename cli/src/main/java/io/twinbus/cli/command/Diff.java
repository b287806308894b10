package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.cli.Exit;
import io.twinbus.cli.diff.Change;
import io.twinbus.cli.diff.Difference;
import io.twinbus.cli.document.SpecFiles;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.session.BusSession;
import io.twinbus.spec.SpecFile;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares documents with what the bus holds. */
@Command(
    name = "diff",
    description = {
      "Compares documents with what the bus holds, field by field, and prints the plan that would follow.",
      "Ends with 0 when nothing differs, with 1 when something does; sends nothing."
    },
    footer = {
      "",
      "Examples:",
      "  twinbus diff -f shop.yaml",
      "  twinbus diff -f samples/multi-os/twinbus -o json"
    })
public final class Diff extends BusCommand {
  @Mixin private Shape shape;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE|DIR|-",
      description = "A file, a folder with .yaml, .yml and .json files, or - for standard input.")
  private String file = "";

  private List<SpecFile.Document> documents = List.of();

  @Override
  void check() {
    documents = SpecFiles.read(file, surroundings().in(), this::warn);
  }

  @Override
  Exit run(BusSession session) {
    Preview preview = Preview.of(session, documents);
    if (shape.isTable()) {
      preview.changes().stream().filter(Change::isOne).forEach(this::print);
      if (!preview.plan().isEmpty()) {
        say("plan\n" + preview.plan());
      }
    } else {
      shape.print(out(), tree(preview));
    }
    return preview.changes().stream().anyMatch(Change::isOne) ? Exit.FAILED : Exit.OK;
  }

  private void print(Change change) {
    say(change.label() + " would be " + change.outcome().word());
    for (Difference difference : change.differences()) {
      String line = difference.toString();
      Style style =
          switch (line.charAt(0)) {
            case '+' -> Style.GOOD;
            case '-' -> Style.BAD;
            default -> Style.BUSY;
          };
      say("  " + style.of(line));
    }
  }

  private static ObjectNode tree(Preview preview) {
    ObjectNode tree = Documents.object();
    ArrayNode changes = tree.putArray("changes");
    for (Change change : preview.changes()) {
      ObjectNode one = changes.addObject();
      one.put("kind", change.kind().level());
      one.put("name", change.name());
      one.put("outcome", change.outcome().word());
      ArrayNode fields = one.putArray("differences");
      for (Difference difference : change.differences()) {
        ObjectNode field = fields.addObject().put("path", difference.path());
        if (!difference.before().isMissingNode()) {
          field.set("before", difference.before());
        }
        if (!difference.after().isMissingNode()) {
          field.set("after", difference.after());
        }
      }
    }
    return tree.put("plan", preview.plan());
  }
}
