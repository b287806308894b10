package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.twinbus.cli.document.Kind;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Ago;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Format;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.output.Table;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.SpecKind;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.Alert;
import io.twinbus.v1.Health;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepCounts;
import io.twinbus.v1.TwinStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what is on the bus. */
@Command(
    name = "get",
    description = "Lists twins, documents of one kind, or alerts.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Examples:",
      "  twinbus get twins",
      "  twinbus get instances -o json",
      "  twinbus get target pc -o yaml",
      "  twinbus get alerts"
    })
public final class Get implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "twins, targets, solutions, instances, campaigns, activations, catalogs, alerts")
  private String kind = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
  private @Nullable String name;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; default: ${DEFAULT-VALUE}")
  private Format format = Format.table;

  @Override
  public Integer call() {
    switch (kind) {
      case "twin", "twins" -> twins();
      case "alert", "alerts" -> alerts();
      default -> documents(Kind.parse(kind));
    }
    return 0;
  }

  private void twins() {
    Map<String, TwinStatus> twins = new TreeMap<>();
    try (BusSession session = connection.open()) {
      Retained.collect(session, every(session, TwinAspect.STATUS))
          .forEach((address, status) -> twins.put(target(address), status));
    }
    keepNamed(twins, "twin");
    if (format == Format.table) {
      print(
          Twins.table(twins, Instant.now()),
          "No twins yet: a twin begins with a desired or reported state.");
    } else {
      print(twins);
    }
  }

  private void alerts() {
    Map<String, Health> health = new TreeMap<>();
    try (BusSession session = connection.open()) {
      Retained.collect(session, every(session, TwinAspect.HEALTH))
          .forEach((address, document) -> health.put(target(address), document));
    }
    keepNamed(health, "twin");
    if (format != Format.table) {
      print(health);
      return;
    }
    Table table = new Table("TWIN", "SEVERITY", "STATE", "RAISED", "ALERT", "MESSAGE");
    Instant now = Instant.now();
    health.forEach(
        (twin, document) -> {
          for (Alert alert : document.getAlertsList()) {
            table.row(
                twin,
                alert.getSeverity().name(),
                alert.getState().name(),
                Ago.of(alert.getRaisedAt(), now),
                alert.getId(),
                alert.getMessage());
          }
        });
    print(table, "No alerts.");
  }

  private void documents(SpecKind wanted) {
    Map<String, Message> documents = new TreeMap<>();
    Map<String, SpecStatus> statuses = new TreeMap<>();
    try (BusSession session = connection.open()) {
      String tenant = session.context().tenant();
      Retained.collect(session, AddressFilter.everySpecOf(tenant))
          .forEach(
              (address, document) -> {
                if (address instanceof Address.Spec spec && spec.kind() == wanted) {
                  documents.put(spec.name(), document);
                }
              });
      Retained.collect(session, AddressFilter.everySpecStatusOf(tenant))
          .forEach(
              (address, status) -> {
                if (address instanceof Address.SpecStatusOf spec && spec.kind() == wanted) {
                  statuses.put(spec.name(), status);
                }
              });
    }
    keepNamed(documents, wanted.level());
    if (format != Format.table) {
      print(documents);
      return;
    }
    Table table = new Table("NAME", "GENERATION", "PHASE", "FOR", "READY", "");
    Instant now = Instant.now();
    documents.forEach(
        (each, document) -> {
          SpecStatus status = statuses.getOrDefault(each, SpecStatus.getDefaultInstance());
          table.row(
              each,
              Documents.tree(document).at("/metadata/generation").asText("-"),
              status.getPhase() == SpecStatus.Phase.PHASE_UNSPECIFIED
                  ? "-"
                  : status.getPhase().name(),
              Ago.of(status.getSince(), now),
              ready(status.getCounts()),
              status.getConditionsCount() == 0 ? "" : status.getConditions(0).getMessage());
        });
    print(table, "No " + Kind.plural(wanted) + " yet: add some with twinbus apply -f FILE.");
  }

  private static String ready(StepCounts counts) {
    return counts.getTotal() == 0 ? "-" : counts.getReady() + "/" + counts.getTotal();
  }

  private <D> AddressFilter<D> every(BusSession session, TwinAspect<D> aspect) {
    return AddressFilter.everyTwinOf(session.context().tenant(), aspect);
  }

  private static String target(Address<?> address) {
    return ((Address.OfTwin<?>) address).twin().target();
  }

  private <D> void keepNamed(Map<String, D> documents, String what) {
    if (name != null) {
      if (!documents.containsKey(name)) {
        throw Twins.unknown(what, name, documents.keySet());
      }
      documents.keySet().retainAll(List.of(name));
    }
  }

  private void print(Table table, String empty) {
    PrintWriter out = spec.commandLine().getOut();
    if (table.size() == 0) {
      out.println(empty);
    } else {
      table.lines().forEach(line -> out.println(Style.states(line)));
    }
  }

  private void print(Map<String, ? extends Message> documents) {
    List<JsonNode> trees = new ArrayList<>();
    documents.forEach(
        (each, document) -> {
          JsonNode tree = Documents.tree(document);
          if (tree instanceof ObjectNode object && !object.has("metadata")) {
            object.put("name", each);
          }
          trees.add(tree);
        });
    spec.commandLine().getOut().println(Documents.print(trees, format));
  }
}
