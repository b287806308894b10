package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.ArtifactUses;
import io.twinbus.cli.document.Content;
import io.twinbus.cli.document.Kind;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Ago;
import io.twinbus.cli.output.Bytes;
import io.twinbus.cli.output.Documents;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists what is on the bus. */
@Command(
    name = "get",
    description = "Lists twins, documents of one kind, artifacts, or alerts.",
    footer = {
      "",
      "With -o json or yaml: a list of documents; with a NAME, that document alone.",
      "",
      "Examples:",
      "  twinbus get twins",
      "  twinbus get instances -o json",
      "  twinbus get target pc -o yaml",
      "  twinbus get artifacts",
      "  twinbus get alerts"
    })
public final class Get extends BusCommand {
  static final List<String> OTHERS = List.of("twins", "artifacts", "alerts");

  @Mixin private Shape shape;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "twins, targets, solutions, instances, campaigns, activations, catalogs, artifacts, alerts")
  private String kind = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only this one.")
  private @Nullable String name;

  @Override
  void check() {
    switch (kind) {
      case "twin", "twins", "alert", "alerts", "artifact", "artifacts" -> {}
      default -> {
        SpecKind unused = Kind.parse(kind, OTHERS);
      }
    }
  }

  @Override
  Exit run(BusSession session) {
    switch (kind) {
      case "twin", "twins" -> twins(session);
      case "alert", "alerts" -> alerts(session);
      case "artifact", "artifacts" -> artifacts(session);
      default -> documents(session, Kind.parse(kind, OTHERS));
    }
    return Exit.OK;
  }

  private void twins(BusSession session) {
    Map<String, TwinStatus> twins = Retained.twins(session, TwinAspect.STATUS);
    keepNamed(twins, "twin");
    if (shape.isTable()) {
      Shape.print(
          out(),
          Twins.table(twins, Instant.now()),
          "No twins yet: a twin begins with a desired or reported state.");
    } else {
      print(twins);
    }
  }

  private void alerts(BusSession session) {
    Map<String, Health> health = Retained.twins(session, TwinAspect.HEALTH);
    keepNamed(health, "twin");
    if (shape.isTable()) {
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
      Shape.print(out(), table, "No alerts.");
    } else {
      List<JsonNode> alerts = new ArrayList<>();
      health.forEach(
          (twin, document) ->
              document
                  .getAlertsList()
                  .forEach(
                      alert -> alerts.add(((ObjectNode) Documents.tree(alert)).put("twin", twin))));
      shape.print(out(), alerts);
    }
  }

  private void artifacts(BusSession session) {
    Map<String, ArtifactUses.Use> uses = new TreeMap<>(ArtifactUses.of(session));
    keepNamed(uses, "artifact that a document names:");
    if (shape.isTable()) {
      Table table = new Table("DIGEST", "SIZE", "SIGNED", "USED BY");
      uses.forEach(
          (digest, use) ->
              table.row(
                  digest,
                  use.size() == 0 ? "-" : Bytes.of(use.size()),
                  use.signed() ? "yes" : "no",
                  String.join(", ", use.users())));
      Shape.print(
          out(),
          table,
          "No document names an artifact; upload one with twinbus artifact push FILE.");
    } else {
      List<JsonNode> trees = new ArrayList<>();
      uses.values().forEach(use -> trees.add(tree(use)));
      printTrees(trees);
    }
  }

  static ObjectNode tree(ArtifactUses.Use use) {
    ObjectNode tree = Documents.object().put("digest", use.digest());
    if (use.size() > 0) {
      tree.put("size", use.size());
    }
    if (!use.mediaType().isEmpty()) {
      tree.put("mediaType", use.mediaType());
    }
    tree.put("signed", use.signed());
    use.users().forEach(tree.putArray("usedBy")::add);
    return tree;
  }

  private void documents(BusSession session, SpecKind wanted) {
    Map<String, Message> documents = documentsOf(session, wanted);
    keepNamed(documents, wanted.level());
    if (!shape.isTable()) {
      print(documents);
      return;
    }
    Map<String, SpecStatus> statuses = new TreeMap<>();
    Retained.collect(session, AddressFilter.everySpecStatusOf(session.tenant()))
        .forEach(
            (address, status) -> {
              if (address instanceof Address.SpecStatusOf spec && spec.kind() == wanted) {
                statuses.put(spec.name(), status);
              }
            });
    Table table = new Table("NAME", "GENERATION", "PHASE", "FOR", "READY", "");
    Instant now = Instant.now();
    documents.forEach(
        (each, document) -> {
          SpecStatus status = statuses.getOrDefault(each, SpecStatus.getDefaultInstance());
          table.row(
              each,
              Long.toString(Content.generation(document)),
              status.getPhase() == SpecStatus.Phase.PHASE_UNSPECIFIED
                  ? "-"
                  : status.getPhase().name(),
              Ago.of(status.getSince(), now),
              ready(status.getCounts()),
              status.getConditionsCount() == 0 ? "" : status.getConditions(0).getMessage());
        });
    Shape.print(
        out(), table, "No " + Kind.plural(wanted) + " yet: add some with twinbus apply -f FILE.");
  }

  /** The documents of a kind, by name. */
  static Map<String, Message> documentsOf(BusSession session, SpecKind wanted) {
    Map<String, Message> documents = new TreeMap<>();
    Retained.collect(session, AddressFilter.everySpecOf(session.tenant()))
        .forEach(
            (address, document) -> {
              if (address instanceof Address.Spec spec && spec.kind() == wanted) {
                documents.put(spec.name(), document);
              }
            });
    return documents;
  }

  private static String ready(StepCounts counts) {
    return counts.getTotal() == 0 ? "-" : counts.getReady() + "/" + counts.getTotal();
  }

  private <D> void keepNamed(Map<String, D> documents, String what) {
    if (name != null) {
      if (!documents.containsKey(name)) {
        throw Twins.unknown(what, name, documents.keySet());
      }
      documents.keySet().retainAll(List.of(name));
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
    printTrees(trees);
  }

  private void printTrees(List<JsonNode> trees) {
    if (name != null) {
      shape.print(out(), trees.getFirst());
    } else {
      shape.print(out(), trees);
    }
  }
}
