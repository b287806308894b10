package io.twinbus.monitor.health;

import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Health.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Collects what the rules find, and when the next of them would find something else. */
final class Findings {
  final Instant now;
  private final List<Finding> found = new ArrayList<>();
  private Optional<Instant> nextDue = Optional.empty();

  Findings(Instant now) {
    this.now = now;
  }

  /** Whether this moment is over; if not, it is a time to judge again. */
  boolean passed(Instant due) {
    if (!now.isBefore(due)) {
      return true;
    }
    if (nextDue.isEmpty() || due.isBefore(nextDue.get())) {
      nextDue = Optional.of(due);
    }
    return false;
  }

  void judge(
      String rule, String subject, Verdict verdict, String source, String message, Instant at) {
    add(rule, subject, Optional.of(verdict), Optional.empty(), source, message, at);
  }

  void alert(
      String rule,
      String subject,
      Verdict verdict,
      Severity severity,
      String source,
      String message,
      Instant at) {
    add(rule, subject, Optional.of(verdict), Optional.of(severity), source, message, at);
  }

  void tell(
      String rule, String subject, Severity severity, String source, String message, Instant at) {
    add(rule, subject, Optional.empty(), Optional.of(severity), source, message, at);
  }

  private void add(
      String rule,
      String subject,
      Optional<Verdict> verdict,
      Optional<Severity> severity,
      String source,
      String message,
      Instant at) {
    found.add(new Finding(rule, subject, verdict, severity, source, message, at));
  }

  boolean hasVerdict() {
    return found.stream().anyMatch(each -> each.verdict().isPresent());
  }

  List<Finding> list() {
    return List.copyOf(found);
  }

  Optional<Instant> nextDue() {
    return nextDue;
  }
}
