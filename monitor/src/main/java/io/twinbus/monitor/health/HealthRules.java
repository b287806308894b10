package io.twinbus.monitor.health;

import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Condition;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.Deadlines;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** The rules. Each looks at the evidence, and says what it found; none knows of the others. */
final class HealthRules {
  private static final int MOST_COMPONENT_ALERTS = 32;
  private static final Duration MEMORY = Duration.ofMinutes(15);

  private HealthRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    connection(evidence, findings);
    silence(evidence, findings);
    flash(evidence, findings);
    evidence.status().ifPresent(status -> quarantine(evidence, status, findings));
    takeUp(evidence, findings);
    components(evidence, findings);
    drift(evidence, findings);
    flapping(evidence, findings);
    clock(evidence, findings);
    gate(evidence, findings);
    conditions(evidence, findings);
  }

  private static void connection(TwinEvidence evidence, Findings findings) {
    Duration grace = evidence.policy().offlineAfter();
    if (evidence.connection().isEmpty()) {
      Instant since =
          evidence.desired().map(each -> Times.instant(each.getAcceptedAt())).orElse(Instant.EPOCH);
      String message = "it has never connected: start its agent, and check its name and password";
      if (evidence.desired().isPresent() && findings.passed(since.plus(grace))) {
        findings.alert(
            "device-offline",
            "",
            Verdict.DEVICE_OFFLINE,
            Severity.INFO,
            "connection",
            message,
            since);
      } else {
        findings.judge("device-offline", "", Verdict.DEVICE_OFFLINE, "connection", message, since);
      }
      return;
    }
    ConnectionState state = evidence.connection().get();
    if (state.getConnected()) {
      return;
    }
    Instant since = Times.instant(state.getSince());
    String why = state.getReason().isEmpty() ? "" : " (" + state.getReason() + ")";
    String message = "the broker lost it" + why + ": check its power, network and agent";
    if (findings.passed(since.plus(grace))) {
      findings.alert(
          "device-offline",
          "",
          Verdict.DEVICE_OFFLINE,
          Severity.WARNING,
          "connection",
          message,
          since);
    } else {
      findings.judge("device-offline", "", Verdict.DEVICE_OFFLINE, "connection", message, since);
    }
  }

  private static boolean isConnected(TwinEvidence evidence) {
    return evidence.connection().filter(ConnectionState::getConnected).isPresent();
  }

  private static Instant connectedSince(TwinEvidence evidence) {
    return evidence.connection().map(each -> Times.instant(each.getSince())).orElse(Instant.EPOCH);
  }

  private static void silence(TwinEvidence evidence, Findings findings) {
    if (!isConnected(evidence)) {
      return;
    }
    Instant since = connectedSince(evidence);
    if (evidence.lastHeard().isEmpty()) {
      if (findings.passed(since.plus(evidence.policy().freshness()))) {
        findings.alert(
            "agent-hung",
            "",
            Verdict.AGENT_HUNG,
            Severity.CRITICAL,
            "reported",
            "it is connected, and has never said anything: restart its agent",
            since);
      } else {
        findings.judge(
            "no-evidence",
            "",
            Verdict.NOT_CONVERGING,
            "reported",
            "it has connected, and has not said anything yet",
            since);
      }
      return;
    }
    Instant base = Times.later(evidence.lastHeard().get(), since);
    if (findings.passed(base.plus(evidence.policy().freshness()))) {
      if (!evidence.runtimeAlive()) {
        findings.judge(
            "no-evidence",
            "",
            Verdict.NOT_CONVERGING,
            "reported",
            "nothing fresh is known of it, and no twin runtime is there to know it",
            evidence.lastHeard().get());
        return;
      }
      findings.alert(
          "agent-hung",
          "",
          Verdict.AGENT_HUNG,
          Severity.CRITICAL,
          "reported",
          "it is connected, and has been silent for "
              + Times.text(Duration.between(evidence.lastHeard().get(), findings.now))
              + ": restart its agent",
          evidence.lastHeard().get());
    }
  }

  private static void flash(TwinEvidence evidence, Findings findings) {
    evidence
        .stall()
        .filter(stall -> stall.verdict() != Verdict.DEVICE_OFFLINE)
        .ifPresent(
            stall -> {
              boolean dead = stall.verdict() == Verdict.DEVICE_DEAD;
              findings.alert(
                  dead ? "device-dead" : "flash-stalled",
                  "",
                  stall.verdict(),
                  dead ? Severity.CRITICAL : Severity.WARNING,
                  "flash",
                  stall.reason(),
                  findings.now);
            });
  }

  private static void quarantine(TwinEvidence evidence, TwinStatus status, Findings findings) {
    Set<String> wanted = new HashSet<>();
    evidence
        .desired()
        .ifPresent(
            desired ->
                desired
                    .getComponentsList()
                    .forEach(each -> wanted.add(each.getArtifact().getDigest())));
    for (Quarantine each : status.getQuarantineList()) {
      Instant since = Times.instant(each.getSince());
      String what = each.getComponent() + " " + shortDigest(each.getDigest());
      if (wanted.contains(each.getDigest())) {
        findings.alert(
            "quarantined",
            shortDigest(each.getDigest()),
            Verdict.QUARANTINED,
            Severity.CRITICAL,
            "status.quarantine",
            "desired names " + what + ", which is quarantined: desire another image, or release it",
            since);
      } else {
        findings.tell(
            "quarantined",
            shortDigest(each.getDigest()),
            Severity.INFO,
            "status.quarantine",
            what + " is not tried again here until it is released",
            since);
      }
    }
  }

  private static void takeUp(TwinEvidence evidence, Findings findings) {
    long generation = evidence.desired().map(each -> each.getGeneration()).orElse(0L);
    long observed = evidence.reported().map(each -> each.getObservedGeneration()).orElse(0L);
    if (generation == 0
        || observed >= generation
        || !isConnected(evidence)
        || isFlashing(evidence)) {
      return;
    }
    Instant since =
        Times.later(
            Times.instant(evidence.desired().get().getAcceptedAt()), connectedSince(evidence));
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

  private static boolean isFlashing(TwinEvidence evidence) {
    return evidence
        .status()
        .filter(each -> each.getPhase() == TwinStatus.Phase.FLASHING)
        .isPresent();
  }

  private static void components(TwinEvidence evidence, Findings findings) {
    if (evidence.status().isEmpty()) {
      reportedFailures(evidence, findings);
      return;
    }
    int told = 0;
    for (ComponentStatus each : evidence.status().get().getComponentsList()) {
      if (told >= MOST_COMPONENT_ALERTS || each.getState() == ComponentReport.State.READY) {
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
                + orElse(each.getMessage(), "the device does not say why"),
            since);
        told++;
      } else if (isConnected(evidence)
          && !isFlashing(evidence)
          && each.getSince().getSeconds() > 0
          && findings.passed(
              Times.later(since, connectedSince(evidence)).plus(deadline(evidence, each)))) {
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
                    .limit(MOST_COMPONENT_ALERTS)
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
        .limit(MOST_COMPONENT_ALERTS)
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

  static String shortDigest(String digest) {
    return digest.length() > 19 ? digest.substring(7, 19) : digest;
  }

  private static String orElse(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }
}
