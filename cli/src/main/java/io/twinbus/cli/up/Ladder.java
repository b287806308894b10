package io.twinbus.cli.up;

import io.twinbus.event.TwinEvent;
import java.util.Optional;

/** The recovery ladder of a flash at work, for people. */
final class Ladder {
  private Ladder() {}

  /** What an event says about it, in one line; empty: nothing. */
  static Optional<String> line(TwinEvent event) {
    String said =
        switch (event.getType()) {
          case "RecoverRequested" -> "recovery: " + event.getMessage();
          case "RolledBack" -> "rolled back " + event.getMessage();
          case "Quarantined" -> "quarantined " + event.getSubject();
          default -> "";
        };
    return said.isEmpty() ? Optional.empty() : Optional.of(event.getTarget() + ": " + said);
  }
}
