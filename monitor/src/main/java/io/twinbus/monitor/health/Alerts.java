package io.twinbus.monitor.health;

import io.twinbus.v1.Alert;
import io.twinbus.v1.Alert.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of alerts: raised once for a rule and subject, acknowledged by somebody, resolved when
 * the rule finds nothing any more, and forgotten an hour later.
 */
public final class Alerts {
  /** How long a resolved alert is shown. */
  public static final Duration SHOWN = Duration.ofHours(1);

  private static final int MOST = 128;

  private Alerts() {}

  /** The alerts after what the rules found now. */
  static List<Alert> update(List<Alert> before, List<Finding> findings, Instant now) {
    Map<String, Finding> holding = new LinkedHashMap<>();
    for (Finding finding : findings) {
      if (finding.alert().isPresent()) {
        holding.putIfAbsent(finding.id(), finding);
      }
    }
    List<Alert> after = new ArrayList<>();
    Map<String, Alert> known = new HashMap<>();
    before.forEach(each -> known.put(each.getId(), each));
    holding.values().stream()
        .limit(MOST)
        .forEach(each -> after.add(hold(known.remove(each.id()), each, now)));
    for (Alert alert : before) {
      if (known.containsKey(alert.getId()) && after.size() < MOST) {
        Alert gone = resolve(alert, now);
        if (Times.instant(gone.getResolvedAt()).plus(SHOWN).isAfter(now)) {
          after.add(gone);
        }
      }
    }
    return after;
  }

  /** The alerts after somebody took note of one; unchanged when it does not hold. */
  public static List<Alert> acknowledge(List<Alert> alerts, String id, String by, Instant now) {
    return alerts.stream()
        .map(
            each ->
                each.getId().equals(id) && each.getState() == State.RAISED
                    ? each.toBuilder()
                        .setState(State.ACKNOWLEDGED)
                        .setAcknowledgedAt(Times.timestamp(now))
                        .setAcknowledgedBy(by)
                        .build()
                    : each)
        .toList();
  }

  private static Alert hold(@Nullable Alert known, Finding finding, Instant now) {
    if (known != null && known.getState() != State.RESOLVED) {
      // The text of a standing alert stays: its numbers would change every second.
      return known.toBuilder().setSeverity(finding.alert().orElseThrow()).build();
    }
    return Alert.newBuilder()
        .setId(finding.id())
        .setRule(finding.rule())
        .setSeverity(finding.alert().orElseThrow())
        .setState(State.RAISED)
        .setMessage(finding.message())
        .setRaisedAt(Times.timestamp(now))
        .build();
  }

  private static Alert resolve(Alert alert, Instant now) {
    return alert.getState() == State.RESOLVED
        ? alert
        : alert.toBuilder().setState(State.RESOLVED).setResolvedAt(Times.timestamp(now)).build();
  }
}
