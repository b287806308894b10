package io.twinbus.monitor.health;

import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Condition;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;

/** Commands that wait or were refused, and what the runtime itself complains of. */
final class GateRules {
  private static final int MOST_ALERTS = 32;
  private static final Duration MEMORY = Duration.ofMinutes(15);

  private GateRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    gate(evidence, findings);
    conditions(evidence, findings);
  }

  private static void gate(TwinEvidence evidence, Findings findings) {
    if (evidence.refusedCommands().within(MEMORY, findings.now) > 0) {
      findings.passed(findings.now.plus(MEMORY));
      findings.tell(
          "queue-overflow",
          "",
          Severity.CRITICAL,
          "event",
          "commands were refused because too many wait behind its gate",
          findings.now);
    }
    evidence
        .status()
        .filter(each -> each.getGate().getQueued() >= evidence.policy().gateQueued())
        .ifPresent(
            each ->
                findings.tell(
                    "queue-filling",
                    "",
                    Severity.WARNING,
                    "status.gate",
                    each.getGate().getQueued() + " commands wait behind its gate",
                    findings.now));
  }

  private static void conditions(TwinEvidence evidence, Findings findings) {
    evidence.status().map(TwinStatus::getConditionsList).stream()
        .flatMap(each -> each.stream())
        .limit(MOST_ALERTS)
        .forEach(each -> condition(each, findings));
  }

  private static void condition(Condition condition, Findings findings) {
    findings.tell(
        "condition",
        condition.getType(),
        Severity.WARNING,
        orElse(condition.getPath(), "status.conditions"),
        condition.getMessage(),
        Times.instant(condition.getSince()));
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }
}
