package io.twinbus.cli.command;

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
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Condition;
import io.twinbus.v1.Drift;
import io.twinbus.v1.Health;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.TargetProgress;
import io.twinbus.v1.TwinStatus;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** All about one twin or document. */
@Command(
    name = "describe",
    description = "All about one twin or one document, for people.",
    mixinStandardHelpOptions = true,
    footer = {"", "Examples:", "  twinbus describe twin pc", "  twinbus describe instance shop"})
public final class Describe implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private Connection connection;

  @Parameters(index = "0", paramLabel = "KIND", description = "twin, target, solution, instance, …")
  private String kind = "";

  @Parameters(index = "1", paramLabel = "NAME", description = "Its name.")
  private String name = "";

  @Override
  public Integer call() {
    try (BusSession session = connection.open()) {
      if (kind.equals("twin") || kind.equals("twins")) {
        twin(session);
      } else {
        document(session, Kind.parse(kind));
      }
    }
    return 0;
  }

  private void twin(BusSession session) {
    TwinId id = new TwinId(session.context().tenant(), name);
    Map<Address<TwinStatus>, TwinStatus> found =
        Retained.collect(session, AddressFilter.exactly(new Address.Status(id)));
    if (found.isEmpty()) {
      throw Twins.unknown(
          "twin",
          name,
          Retained.collect(
                  session, AddressFilter.everyTwinOf(session.context().tenant(), TwinAspect.STATUS))
              .keySet()
              .stream()
              .map(address -> ((Address.OfTwin<?>) address).twin().target())
              .toList());
    }
    TwinStatus status = found.values().iterator().next();
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
    Retained.collect(session, AddressFilter.exactly(new Address.HealthOf(id)))
        .values()
        .forEach(health -> line("Health", verdict(health)));
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

  private static String verdict(Health health) {
    return health.getVerdict().name()
        + (health.getEvidenceCount() == 0 ? "" : ": " + health.getEvidence(0).getMessage());
  }

  private void document(BusSession session, SpecKind wanted) {
    Address.Spec address = new Address.Spec(session.context().tenant(), wanted, name);
    Map<Address<Message>, Message> found =
        Retained.collect(session, AddressFilter.exactly(address));
    if (found.isEmpty()) {
      throw Twins.unknown(wanted.level(), name, List.of());
    }
    out().println(Documents.print(Documents.tree(found.values().iterator().next()), Format.yaml));
    Instant now = Instant.now();
    for (SpecStatus status :
        Retained.collect(session, AddressFilter.exactly(address.status())).values()) {
      out().println();
      line(
          "Phase",
          Style.states(status.getPhase().name()) + " for " + Ago.of(status.getSince(), now));
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

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
