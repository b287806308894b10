package io.twinbus.cli.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.ArtifactUses;
import io.twinbus.cli.document.Kind;
import io.twinbus.cli.document.Twins;
import io.twinbus.cli.output.Ago;
import io.twinbus.cli.output.Bytes;
import io.twinbus.cli.output.Documents;
import io.twinbus.cli.output.Format;
import io.twinbus.cli.output.Style;
import io.twinbus.cli.output.Table;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.Address;
import io.twinbus.topic.SpecKind;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Alert;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Condition;
import io.twinbus.v1.Drift;
import io.twinbus.v1.Facts;
import io.twinbus.v1.Health;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.TargetProgress;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** All about one twin or document. */
@Command(
    name = "describe",
    description = "All about one twin or one document, for people.",
    footer = {
      "",
      "Examples:",
      "  twinbus describe twin pc",
      "  twinbus describe instance shop",
      "  twinbus describe twin pc -o json      all documents of the twin in one",
      "  twinbus describe artifact sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
    })
public final class Describe extends BusCommand {
  @Mixin private Shape shape;

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description =
          "twin, target, solution, instance, campaign, activation, catalog, artifact, alert")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Override
  void check() {
    switch (kind) {
      case "twin", "twins", "alert", "alerts", "artifact", "artifacts" -> {}
      default -> {
        SpecKind unused = Kind.parse(kind, Get.OTHERS);
      }
    }
  }

  @Override
  Exit run(BusSession session) {
    switch (kind) {
      case "twin", "twins" -> twin(session, session.twin(name));
      case "artifact", "artifacts" -> artifact(session);
      case "alert", "alerts" -> alert(session);
      default -> document(session, Kind.parse(kind, Get.OTHERS));
    }
    return Exit.OK;
  }

  private void artifact(BusSession session) {
    Map<String, ArtifactUses.Use> uses = ArtifactUses.of(session);
    ArtifactUses.Use use = uses.get(name);
    if (use == null) {
      throw Twins.unknown("artifact that a document names:", name, uses.keySet());
    }
    if (!shape.isTable()) {
      shape.print(out(), Get.tree(use));
      return;
    }
    line("Artifact", use.digest());
    line("Size", use.size() == 0 ? "not said" : Bytes.of(use.size()));
    line("Media type", use.mediaType().isEmpty() ? "not said" : use.mediaType());
    line("Signed", use.signed() ? "yes" : "no");
    use.users().forEach(user -> line("Used by", user));
  }

  private void alert(BusSession session) {
    Map<String, Alert> alerts = new TreeMap<>();
    Map<String, String> twins = new TreeMap<>();
    Retained.twins(session, TwinAspect.HEALTH)
        .forEach(
            (twin, health) -> {
              for (Alert each : health.getAlertsList()) {
                alerts.put(each.getId(), each);
                twins.put(each.getId(), twin);
              }
            });
    Alert alert = alerts.get(name);
    if (alert == null) {
      throw Twins.unknown("alert", name, alerts.keySet());
    }
    if (!shape.isTable()) {
      shape.print(out(), Documents.tree(alert));
      return;
    }
    Instant now = Instant.now();
    line("Alert", alert.getId());
    line("Twin", String.valueOf(twins.get(name)));
    line("Rule", alert.getRule());
    line("Severity", alert.getSeverity().name());
    line("State", alert.getState() + ", raised " + Ago.of(alert.getRaisedAt(), now) + " ago");
    if (!alert.getAcknowledgedBy().isEmpty()) {
      line("Acknowledged", "by " + alert.getAcknowledgedBy());
    }
    line("Message", alert.getMessage());
  }

  private void twin(BusSession session, TwinId id) {
    TwinStatus status = Twins.require(session, id);
    if (!shape.isTable()) {
      ObjectNode all = Documents.object().put("name", id.target());
      all.set("status", Documents.tree(status));
      put(session, all, "desired", new Address.Desired(id));
      put(session, all, "reported", new Address.Reported(id));
      put(session, all, "connection", new Address.Connection(id));
      put(session, all, "health", new Address.HealthOf(id));
      shape.print(out(), all);
      return;
    }
    Instant now = Instant.now();
    line("Twin", id.toString());
    line(
        "Phase", Style.states(status.getPhase().name()) + " for " + Ago.of(status.getSince(), now));
    line("Generation", status.getGeneration() + ", observed " + status.getObservedGeneration());
    line(
        "Connected",
        (status.getConnected() ? "yes" : "no")
            + ", last seen "
            + Ago.of(status.getLastSeen(), now)
            + " ago");
    line(
        "Gate",
        status.getGate().getOpen()
            ? "open"
            : "closed, " + status.getGate().getQueued() + " waiting");
    if (status.hasFlash()) {
      line(
          "Flash",
          status.getFlash().getComponent()
              + " "
              + status.getFlash().getPhase()
              + " "
              + status.getFlash().getBytes()
              + "/"
              + status.getFlash().getTotal()
              + " bytes, attempt "
              + status.getFlash().getAttempt());
    }
    Retained.one(session, new Address.HealthOf(id))
        .ifPresent(health -> line("Health", verdict(health)));
    Retained.one(session, new Address.Reported(id))
        .ifPresent(
            reported -> {
              facts(reported.getFacts());
              if (!reported.getBoot().getImageDigest().isEmpty()) {
                line("Booted", reported.getBoot().getImageDigest());
              }
            });
    Table components =
        new Table("COMPONENT", "TYPE", "INSTANCE", "STATE", "FOR", "RESTARTS", "MESSAGE");
    for (ComponentStatus each : status.getComponentsList()) {
      components.row(
          each.getName(),
          each.getType(),
          each.getInstance(),
          each.getState().name(),
          Ago.of(each.getSince(), now),
          Integer.toString(each.getRestarts()),
          each.getMessage());
    }
    section("Components", components);
    Table drift = new Table("DRIFT", "DESIRED", "REPORTED");
    for (Drift each : status.getDriftList()) {
      drift.row(each.getPath(), each.getDesired(), each.getReported());
    }
    section("Drift", drift);
    Table quarantine = new Table("DIGEST", "COMPONENT", "FOR", "REASON");
    for (Quarantine each : status.getQuarantineList()) {
      quarantine.row(
          each.getDigest(), each.getComponent(), Ago.of(each.getSince(), now), each.getReason());
    }
    section("Quarantine", quarantine);
    for (Condition condition : status.getConditionsList()) {
      line(condition.getType(), condition.getMessage());
    }
  }

  private void facts(Facts facts) {
    if (!facts.getOs().isEmpty()) {
      line(
          "Device",
          facts.getOs()
              + "/"
              + facts.getArch()
              + (facts.getMemory() > 0 ? ", " + Bytes.of(facts.getMemory()) : "")
              + (facts.getAcceleratorsCount() > 0
                  ? ", " + String.join(", ", facts.getAcceleratorsList())
                  : "")
              + (facts.getAdapterVersion().isEmpty() ? "" : ", by " + facts.getAdapterVersion()));
    }
  }

  private static <D extends Message> void put(
      BusSession session, ObjectNode all, String field, Address<D> address) {
    Retained.one(session, address).ifPresent(document -> all.set(field, Documents.tree(document)));
  }

  private static String verdict(Health health) {
    return health.getVerdict().name()
        + (health.getEvidenceCount() == 0 ? "" : ": " + health.getEvidence(0).getMessage());
  }

  private void document(BusSession session, SpecKind wanted) {
    Map<String, Message> documents = Get.documentsOf(session, wanted);
    Message document = documents.get(name);
    if (document == null) {
      throw Twins.unknown(wanted.level(), name, documents.keySet());
    }
    Optional<SpecStatus> found =
        Retained.one(session, new Address.SpecStatusOf(session.tenant(), wanted, name));
    if (!shape.isTable()) {
      ObjectNode all = Documents.object();
      all.set("document", Documents.tree(document));
      found.ifPresent(status -> all.set("status", Documents.tree(status)));
      shape.print(out(), all);
      return;
    }
    out().println(Documents.print(Documents.tree(document), Format.yaml));
    found.ifPresent(this::status);
  }

  private void status(SpecStatus status) {
    Instant now = Instant.now();
    out().println();
    line(
        "Phase", Style.states(status.getPhase().name()) + " for " + Ago.of(status.getSince(), now));
    Table steps = new Table("TARGET", "COMPONENT", "STATE", "FOR", "REASON");
    for (TargetProgress target : status.getTargetsList()) {
      for (StepProgress step : target.getComponentsList()) {
        steps.row(
            target.getTarget(),
            step.getComponent(),
            step.getState().name(),
            Ago.of(step.getSince(), now),
            step.getReason());
      }
    }
    section("Steps", steps);
    for (SpecCondition condition : status.getConditionsList()) {
      line(
          condition.getType(),
          (condition.getPath().isEmpty() ? "" : condition.getPath() + ": ")
              + condition.getMessage());
    }
  }

  private void line(String label, String value) {
    out()
        .println(
            Style.DIM.of(
                    (label + ":               ").substring(0, Math.max(14, label.length() + 2)))
                + value);
  }

  private void section(String heading, Table table) {
    if (table.size() > 0) {
      out().println();
      out().println(Style.STRONG.of(heading));
      table.lines().forEach(line -> out().println("  " + Style.states(line)));
    }
  }
}
