package io.twinbus.monitor.health;

/** The rules. Each looks at the evidence, and says what it found; none knows of the others. */
final class HealthRules {
  private HealthRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    ConnectionRules.apply(evidence, findings);
    FlashRules.apply(evidence, findings);
    ConvergenceRules.apply(evidence, findings);
    StabilityRules.apply(evidence, findings);
    GateRules.apply(evidence, findings);
  }
}
