package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.ArtifactUses;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.output.Bytes;
import io.twinbus.cli.output.Table;
import io.twinbus.cli.session.BusSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists artifacts. */
@Command(
    name = "ls",
    description = {
      "Lists the artifacts that documents name, and whether the runtime has them.",
      "Asking the runtime needs the rights of an operator."
    },
    footer = {"", "Examples:", "  twinbus artifact ls", "  twinbus artifact ls -o json"})
public final class ArtifactList extends BusCommand {
  @Mixin private Shape shape;

  @Override
  Exit run(BusSession session) {
    Map<String, ArtifactUses.Use> uses = ArtifactUses.of(session);
    Table table = new Table("DIGEST", "SIZE", "STORED", "SIGNED", "USED BY");
    List<JsonNode> trees = new ArrayList<>();
    uses.forEach(
        (digest, use) -> {
          boolean stored = RuntimeStore.isStored(session, digest);
          table.row(
              digest,
              use.size() == 0 ? "-" : Bytes.of(use.size()),
              stored ? "yes" : "no",
              use.signed() ? "yes" : "no",
              String.join(", ", use.users()));
          ObjectNode tree = Get.tree(use);
          trees.add(tree.put("stored", stored));
        });
    if (shape.isTable()) {
      Shape.print(
          out(),
          table,
          "No document names an artifact; upload one with twinbus artifact push FILE.");
    } else {
      shape.print(out(), trees);
    }
    return Exit.OK;
  }
}
