package io.twinbus.monitor.health;

import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Deadlines;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the device becomes, and stays, what is desired of it. */
final class ConvergenceRules {
  private static final int MOST_ALERTS = 32;

  private ConvergenceRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    takeUp(evidence, findings);
    components(evidence, findings);
    drift(evidence, findings);
  }

  private static void takeUp(TwinEvidence evidence, Findings findings) {
    long generation = evidence.desired().map(each -> each.getGeneration()).orElse(0L);
    long observed = evidence.reported().map(each -> each.getObservedGeneration()).orElse(0L);
    if (generation == 0
        || observed >= generation
        || !evidence.isConnected()
        || evidence.isFlashing()) {
      return;
    }
    Instant since =
        Times.later(
            Times.instant(evidence.desired().get().getAcceptedAt()), evidence.connectedSince());
    if (findings.passed(since.plus(evidence.policy().takeUp()))) {
      findings.alert(
          "not-converging",
          "generation",
          Verdict.NOT_CONVERGING,
          Severity.WARNING,
          "reported.observedGeneration",
          "it has not taken up generation " + generation + ", it is at " + observed,
          since);
    }
  }

  private static void components(TwinEvidence evidence, Findings findings) {
    if (evidence.status().isEmpty()) {
      reportedFailures(evidence, findings);
      return;
    }
    int told = 0;
    for (ComponentStatus each : evidence.status().get().getComponentsList()) {
      if (told >= MOST_ALERTS || each.getState() == ComponentReport.State.READY) {
        continue;
      }
      Instant since = Times.instant(each.getSince());
      if (each.getState() == ComponentReport.State.FAILED) {
        findings.alert(
            "component-failed",
            each.getName(),
            Verdict.NOT_CONVERGING,
            Severity.CRITICAL,
            "reported.components." + each.getName(),
            "component "
                + each.getName()
                + " failed: "
                + (each.getMessage().isEmpty() ? "the device does not say why" : each.getMessage()),
            since);
        told++;
      } else if (evidence.isConnected()
          && !evidence.isFlashing()
          && each.getSince().getSeconds() > 0
          && findings.passed(
              Times.later(since, evidence.connectedSince()).plus(deadline(evidence, each)))) {
        findings.alert(
            "not-converging",
            each.getName(),
            Verdict.NOT_CONVERGING,
            Severity.WARNING,
            "reported.components." + each.getName(),
            "component "
                + each.getName()
                + " has been "
                + stateName(each)
                + " for "
                + Times.text(Duration.between(since, findings.now))
                + (each.getMessage().isEmpty() ? "" : ": " + each.getMessage()),
            since);
        told++;
      }
    }
    if (evidence.status().get().getPhase() == TwinStatus.Phase.FAILED && told == 0) {
      findings.alert(
          "twin-failed",
          "",
          Verdict.NOT_CONVERGING,
          Severity.CRITICAL,
          "status.phase",
          "generation " + evidence.status().get().getGeneration() + " failed: see its conditions",
          Times.instant(evidence.status().get().getSince()));
    }
  }

  private static String stateName(ComponentStatus component) {
    return component.getState() == ComponentReport.State.STATE_UNSPECIFIED
        ? "missing"
        : component.getState().name();
  }

  /** Without a runtime the device's own word is all there is. */
  private static void reportedFailures(TwinEvidence evidence, Findings findings) {
    evidence
        .reported()
        .ifPresent(
            reported ->
                reported.getComponentsList().stream()
                    .filter(each -> each.getState() == ComponentReport.State.FAILED)
                    .limit(MOST_ALERTS)
                    .forEach(
                        each ->
                            findings.alert(
                                "component-failed",
                                each.getName(),
                                Verdict.NOT_CONVERGING,
                                Severity.CRITICAL,
                                "reported.components." + each.getName(),
                                "component " + each.getName() + " failed: " + each.getMessage(),
                                findings.now)));
  }

  private static Duration deadline(TwinEvidence evidence, ComponentStatus component) {
    Deadlines wish =
        evidence.desired().stream()
            .flatMap(each -> each.getComponentsList().stream())
            .filter(each -> each.getName().equals(component.getName()))
            .map(Component::getDeadlines)
            .findFirst()
            .orElse(Deadlines.getDefaultInstance());
    com.google.protobuf.Duration asked =
        component.getDesired() ? wish.getApply() : wish.getRemove();
    Duration own = Duration.ofSeconds(asked.getSeconds(), asked.getNanos());
    return own.isPositive() ? own : evidence.policy().apply();
  }

  private static void drift(TwinEvidence evidence, Findings findings) {
    Optional<TwinStatus> drifted =
        evidence.status().filter(each -> each.getPhase() == TwinStatus.Phase.DRIFTED);
    HealthPolicy policy = evidence.policy();
    int returns = evidence.drifts().within(policy.flapWindow(), findings.now);
    if (returns >= policy.driftReturns()) {
      findings.alert(
          "drift-returns",
          "",
          Verdict.FLAPPING,
          Severity.WARNING,
          "status.drift",
          "it drifted "
              + returns
              + " times in "
              + Times.text(policy.flapWindow())
              + ": something else changes this machine",
          findings.now);
    }
    if (drifted.isEmpty()) {
      return;
    }
    Instant since = Times.instant(drifted.get().getSince());
    String message =
        drifted.get().getDriftCount() == 0
            ? "it is no longer as desired"
            : "it is no longer as desired at " + drifted.get().getDrift(0).getPath();
    if (findings.passed(since.plus(policy.driftAfter()))) {
      findings.alert(
          "drifted", "", Verdict.NOT_CONVERGING, Severity.WARNING, "status.drift", message, since);
    } else {
      findings.judge("drifted", "", Verdict.NOT_CONVERGING, "status.drift", message, since);
    }
  }
}
