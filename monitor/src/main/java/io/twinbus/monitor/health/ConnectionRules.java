package io.twinbus.monitor.health;

import io.twinbus.v1.Alert.Severity;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.Health.Verdict;
import java.time.Duration;
import java.time.Instant;

/** Whether the device is there, and speaks. */
final class ConnectionRules {
  private ConnectionRules() {}

  static void apply(TwinEvidence evidence, Findings findings) {
    connection(evidence, findings);
    silence(evidence, findings);
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

  private static void silence(TwinEvidence evidence, Findings findings) {
    if (!evidence.isConnected()) {
      return;
    }
    Instant since = evidence.connectedSince();
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
}
