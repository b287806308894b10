package io.twinbus.monitor.health;

import io.twinbus.v1.Alert;
import java.time.Instant;
import java.util.List;

/** Alerts about the system itself have the same life as those about twins. */
public final class SystemAlerts {
  private SystemAlerts() {}

  /** The alerts after what was found now. */
  public static List<Alert> update(List<Alert> before, List<Finding> findings, Instant now) {
    return Alerts.update(before, findings, now);
  }
}
