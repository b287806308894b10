package io.twinbus.monitor.health;

import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Health.Verdict;

/** What comes and goes, and clocks that cannot be trusted. */
final class StabilityRules {
  private StabilityRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    flapping(evidence, findings);
    clock(evidence, findings);
  }

  private static void flapping(TwinEvidence evidence, Findings findings) {
    HealthPolicy policy = evidence.policy();
    String window = " times in " + Times.text(policy.flapWindow());
    int connects = evidence.connects().within(policy.flapWindow(), findings.now);
    if (connects >= policy.flapChanges()) {
      findings.alert(
          "flapping",
          "connection",
          Verdict.FLAPPING,
          Severity.WARNING,
          "connection",
          "its connection changed " + connects + window + ": check its network",
          findings.now);
    }
    int phases = evidence.phaseChanges().within(policy.flapWindow(), findings.now);
    if (phases >= policy.flapChanges()) {
      findings.alert(
          "flapping",
          "phase",
          Verdict.FLAPPING,
          Severity.WARNING,
          "status.phase",
          "it left or reached IN_SYNC " + phases + window + ": look at its components' restarts",
          findings.now);
    }
    if (connects + phases > 0) {
      findings.passed(findings.now.plus(policy.flapWindow()));
    }
  }

  private static void clock(TwinEvidence evidence, Findings findings) {
    evidence
        .skew()
        .filter(skew -> skew.abs().compareTo(evidence.policy().clockSkew()) > 0)
        .ifPresent(
            skew ->
                findings.tell(
                    "clock-skew",
                    "",
                    Severity.WARNING,
                    "reported.reportedAt",
                    "its clock is "
                        + Times.text(skew.abs())
                        + (skew.isNegative() ? " behind" : " ahead")
                        + ": its times cannot be trusted; let it use NTP",
                    findings.now));
  }
}
