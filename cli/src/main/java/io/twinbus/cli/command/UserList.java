package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordEntry;
import io.twinbus.cli.Exit;
import io.twinbus.cli.Surroundings;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists users. */
@Command(
    name = "ls",
    mixinStandardHelpOptions = true,
    description = "Lists the users of a broker.",
    footer = {"", "Examples:", "  twinbus user ls", "  twinbus user ls --file users.txt -o json"})
public final class UserList implements Callable<Integer> {
  private static final int MOST_SHOWN = 5;

  @Spec private CommandSpec spec;
  @Mixin private UsersOption option;
  @Mixin private Shape shape;

  @Override
  public Integer call() {
    Table table = new Table("USER", "ROLE", "TENANT", "TARGETS");
    List<JsonNode> trees = new ArrayList<>();
    for (PasswordEntry entry : option.existing().all()) {
      Identity identity = entry.identity();
      List<String> targets = List.copyOf(identity.targets());
      String shown = String.join(", ", targets.subList(0, Math.min(MOST_SHOWN, targets.size())));
      table.row(
          identity.name(),
          identity.role().text(),
          identity.tenant(),
          targets.size() > MOST_SHOWN
              ? shown + " and " + (targets.size() - MOST_SHOWN) + " more"
              : shown);
      ObjectNode tree =
          Documents.object()
              .put("name", identity.name())
              .put("role", identity.role().text())
              .put("tenant", identity.tenant());
      targets.forEach(tree.putArray("targets")::add);
      trees.add(tree);
    }
    if (shape.isTable()) {
      Shape.print(
          Surroundings.of(spec).out(), table, "No users yet: twinbus user add NAME --role ROLE");
    } else {
      shape.print(Surroundings.of(spec).out(), trees);
    }
    return Exit.OK.code();
  }
}
