package io.twinbus.cli.document;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.output.Ago;
import io.twinbus.cli.output.Table;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.codec.Nearest;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/** Twins as rows for people. */
public final class Twins {
  private Twins() {}

  /** One row a twin: where it stands, and what is the matter with it. */
  public static Table table(Map<String, TwinStatus> twins, Instant now) {
    Table table =
        new Table("TWIN", "PHASE", "FOR", "GENERATION", "CONNECTED", "SEEN", "COMPONENTS", "");
    twins.forEach(
        (name, twin) ->
            table.row(
                name,
                twin.getPhase().name(),
                Ago.of(twin.getSince(), now),
                generation(twin),
                twin.getConnected() ? "yes" : "no",
                Ago.of(twin.getLastSeen(), now),
                components(twin),
                matter(twin)));
    return table;
  }

  private static String generation(TwinStatus twin) {
    return twin.getObservedGeneration() == twin.getGeneration()
        ? Long.toString(twin.getGeneration())
        : twin.getObservedGeneration() + "→" + twin.getGeneration();
  }

  private static String components(TwinStatus twin) {
    long desired = twin.getComponentsList().stream().filter(ComponentStatus::getDesired).count();
    long ready =
        twin.getComponentsList().stream()
            .filter(each -> each.getDesired() && each.getState() == ComponentReport.State.READY)
            .count();
    return ready + "/" + desired + " ready";
  }

  /** The most important thing that is not as it should be, in a few words. */
  private static String matter(TwinStatus twin) {
    if (twin.getPhase() == TwinStatus.Phase.FLASHING) {
      return flash(twin.getFlash());
    }
    for (ComponentStatus component : twin.getComponentsList()) {
      if (component.getState() == ComponentReport.State.FAILED) {
        return component.getName() + ": " + shortened(component.getMessage());
      }
    }
    if (twin.getDriftCount() > 0) {
      return "drift at " + twin.getDrift(0).getPath();
    }
    return twin.getConditionsCount() > 0 ? shortened(twin.getConditions(0).getMessage()) : "";
  }

  private static String flash(FlashStatus flash) {
    String share =
        flash.getPhase() == FlashProgress.Phase.WRITING && flash.getTotal() > 0
            ? " " + 100 * flash.getBytes() / flash.getTotal() + "%"
            : "";
    return flash.getComponent()
        + ": "
        + flash.getPhase()
        + share
        + (flash.getAttempt() > 1 ? ", attempt " + flash.getAttempt() : "");
  }

  private static String shortened(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.length() <= 60 ? line : line.substring(0, 59) + "…";
  }

  /** The status of a twin; when there is none, the refusal with the nearest name that is there. */
  public static TwinStatus require(BusSession session, TwinId twin) {
    return Retained.one(session, new Address.Status(twin))
        .orElseThrow(
            () ->
                unknown(
                    "twin", twin.target(), Retained.twins(session, TwinAspect.STATUS).keySet()));
  }

  /** The refusal of a name that does not exist, with the nearest one that does. */
  public static CliException unknown(String what, String name, Collection<String> known) {
    String nearest = Nearest.of(name, known);
    return new CliException(
        Exit.FAILED,
        "There is no "
            + what
            + " \""
            + name
            + "\""
            + (nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?"));
  }
}
