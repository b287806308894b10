package io.twinbus.monitor.health;

import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Health.Verdict;
import java.time.Instant;
import java.util.Optional;

/**
 * What one rule found.
 *
 * @param rule the rule, such as {@code agent-hung}
 * @param subject what of the twin it is about, such as a component; empty: all of it
 * @param verdict what it says of the twin; empty: worth knowing, but no judgement
 * @param alert how bad it is for people; empty: too early to tell anybody
 * @param source the topic or field that it comes from
 * @param message what is wrong, and what to do
 * @param at when it was observed
 */
public record Finding(
    String rule,
    String subject,
    Optional<Verdict> verdict,
    Optional<Severity> alert,
    String source,
    String message,
    Instant at) {
  /** The same finding has the same id. */
  public String id() {
    return subject.isEmpty() ? rule : rule + ":" + subject;
  }
}
