package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.cli.Exit;
import io.twinbus.cli.output.Ago;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Table;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what is in quarantine. */
@Command(
    name = "ls",
    description = "Lists what is in quarantine, on all targets.",
    footer = {"", "Examples:", "  twinbus quarantine ls -o json"})
public final class QuarantineList extends BusCommand {
  @Mixin private Shape shape;

  @Override
  Exit run(BusSession session) {
    Map<String, TwinStatus> twins = Retained.twins(session, TwinAspect.STATUS);
    Table table = new Table("TWIN", "DIGEST", "COMPONENT", "FOR", "REASON");
    List<JsonNode> trees = new ArrayList<>();
    Instant now = Instant.now();
    twins.forEach(
        (twin, status) -> {
          for (Quarantine each : status.getQuarantineList()) {
            table.row(
                twin,
                each.getDigest(),
                each.getComponent(),
                Ago.of(each.getSince(), now),
                each.getReason());
            trees.add(((ObjectNode) Documents.tree(each)).put("twin", twin));
          }
        });
    if (shape.isTable()) {
      Shape.print(out(), table, "Nothing is in quarantine.");
    } else {
      shape.print(out(), trees);
    }
    return Exit.OK;
  }
}
