package io.twinbus.monitor.engine;

import io.twinbus.topic.TwinId;
import io.twinbus.v1.Alert;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An alert that entered another state.
 *
 * @param twin the twin it is about; empty: the system
 * @param alert the alert as it is now
 */
public record AlertChange(Optional<TwinId> twin, Alert alert) {

  /** What changed between two lists of alerts of a subject. */
  public static List<AlertChange> between(
      Optional<TwinId> twin, List<Alert> before, List<Alert> after) {
    Map<String, Alert> known = new HashMap<>();
    before.forEach(each -> known.put(each.getId(), each));
    List<AlertChange> changes = new ArrayList<>();
    for (Alert alert : after) {
      Alert old = known.get(alert.getId());
      if (old == null || old.getState() != alert.getState()) {
        changes.add(new AlertChange(twin, alert));
      }
    }
    return changes;
  }
}
