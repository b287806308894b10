package io.twinbus.cli.doctor;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import io.twinbus.cli.artifact.RuntimeStore;
import io.twinbus.cli.session.BusSession;
import io.twinbus.cli.session.Retained;
import io.twinbus.topic.TwinAspect;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Tries, with a session, what a user of a context may do; changes nothing. */
public final class Rights {
  private static final String NOBODY = "sha256:" + "0".repeat(64);

  private Rights() {}

  /** What there is to say. */
  public static List<Finding> look(BusSession session) {
    List<Finding> findings = new ArrayList<>();
    findings.add(reading(session));
    findings.add(writing(session));
    return findings;
  }

  private static Finding reading(BusSession session) {
    try {
      Map<String, TwinStatus> twins = Retained.twins(session, TwinAspect.STATUS);
      return Finding.ok(
          "reading", "allowed in tenant " + session.tenant() + ", " + twins.size() + " twins");
    } catch (CliException e) {
      return Finding.failed(
          "reading",
          first(e),
          "Use an operator or viewer of tenant " + session.tenant() + ": twinbus user ls");
    }
  }

  private static Finding writing(BusSession session) {
    try {
      boolean unused = RuntimeStore.isStored(session, NOBODY);
      return Finding.ok("writing", "allowed, and the runtime's artifact store answers");
    } catch (CliException e) {
      return e.exit() == Exit.REFUSED
          ? Finding.warning(
              "writing",
              "not allowed: this user only looks",
              "To write, use an operator: twinbus user add")
          : Finding.warning(
              "writing",
              "no artifact store answers: " + first(e),
              "Start a runtime with artifacts.folder set; on this machine: twinbus up");
    }
  }

  private static String first(CliException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }
}
