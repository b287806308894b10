package io.twinbus.monitor.fleet;

import io.twinbus.monitor.health.Times;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Alert;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.Health;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.Target;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One line of the fleet: what lists show, filter and sort by. Times are milliseconds since 1970, 0
 * where there is none.
 */
public record TwinRow(
    TwinId id,
    String displayName,
    String kind,
    Map<String, String> labels,
    String system,
    TwinStatus.Phase phase,
    Health.Verdict verdict,
    boolean known,
    boolean connected,
    long generation,
    long observed,
    long since,
    long seen,
    int components,
    int ready,
    int alerts,
    int severity,
    FlashProgress.Phase flash,
    int percent,
    int queued,
    String reason) {
  private static final int MOST_REASON = 160;

  static TwinRow of(TwinId id) {
    return new TwinRow(
        id,
        "",
        "",
        Map.of(),
        "",
        TwinStatus.Phase.UNKNOWN,
        Health.Verdict.VERDICT_UNSPECIFIED,
        false,
        false,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        FlashProgress.Phase.PHASE_UNSPECIFIED,
        0,
        0,
        "");
  }

  TwinRow target(Optional<Target> target, Optional<Facts> facts) {
    Map<String, String> all = new HashMap<>();
    facts.ifPresent(each -> all.putAll(each.getLabelsMap()));
    target.ifPresent(
        each -> {
          all.putAll(each.getSpec().getPropertiesMap());
          all.putAll(each.getMetadata().getLabelsMap());
        });
    String ofTarget = target.map(each -> each.getSpec().getType()).orElse("");
    String ofAdapter =
        facts.map(each -> each.getAdapterVersion().replaceFirst("/.*", "")).orElse("");
    return new TwinRow(
        id,
        target.map(each -> each.getSpec().getDisplayName()).orElse(""),
        ofTarget.isEmpty() ? ofAdapter : ofTarget,
        Map.copyOf(all),
        facts.map(each -> join(each.getOs(), each.getArch())).orElse(""),
        phase,
        verdict,
        known,
        connected,
        generation,
        observed,
        since,
        seen,
        components,
        ready,
        alerts,
        severity,
        flash,
        percent,
        queued,
        reason);
  }

  TwinRow desired(@Nullable DesiredState desired) {
    return counted(desired == null ? 0 : desired.getGeneration(), observed, components, ready);
  }

  TwinRow reported(@Nullable ReportedState reported) {
    return counted(
        generation, reported == null ? 0 : reported.getObservedGeneration(), components, ready);
  }

  TwinRow connection(@Nullable ConnectionState connection) {
    return new TwinRow(
        id,
        displayName,
        kind,
        labels,
        system,
        phase,
        verdict,
        connection != null,
        connection != null && connection.getConnected(),
        generation,
        observed,
        since,
        seen,
        components,
        ready,
        alerts,
        severity,
        flash,
        percent,
        queued,
        reason);
  }

  TwinRow seen(Instant heard) {
    long at = Math.max(seen, heard.toEpochMilli());
    return new TwinRow(
        id,
        displayName,
        kind,
        labels,
        system,
        phase,
        verdict,
        known,
        connected,
        generation,
        observed,
        since,
        at,
        components,
        ready,
        alerts,
        severity,
        flash,
        percent,
        queued,
        reason);
  }

  TwinRow status(@Nullable TwinStatus status) {
    if (status == null) {
      return new TwinRow(
          id,
          displayName,
          kind,
          labels,
          system,
          TwinStatus.Phase.UNKNOWN,
          verdict,
          known,
          connected,
          generation,
          observed,
          0,
          seen,
          0,
          0,
          alerts,
          severity,
          FlashProgress.Phase.PHASE_UNSPECIFIED,
          0,
          0,
          reason);
    }
    FlashStatus running = status.getFlash();
    int done = running.getTotal() > 0 ? (int) (100 * running.getBytes() / running.getTotal()) : 0;
    int wanted = 0;
    int ok = 0;
    for (var each : status.getComponentsList()) {
      if (each.getDesired()) {
        wanted++;
        ok += each.getState() == ComponentReport.State.READY ? 1 : 0;
      }
    }
    return new TwinRow(
        id,
        displayName,
        kind,
        labels,
        system,
        status.getPhase(),
        verdict,
        known,
        connected,
        Math.max(generation, status.getGeneration()),
        Math.max(observed, status.getObservedGeneration()),
        millis(status.getSince()),
        Math.max(seen, millis(status.getLastSeen())),
        wanted,
        ok,
        alerts,
        severity,
        running.getPhase(),
        Math.min(100, done),
        status.getGate().getQueued(),
        reason);
  }

  TwinRow health(@Nullable Health health) {
    int open = 0;
    int worst = 0;
    if (health != null) {
      for (Alert alert : health.getAlertsList()) {
        if (alert.getState() != Alert.State.RESOLVED
            && alert.getSeverity() != Alert.Severity.INFO) {
          open++;
          worst = Math.max(worst, alert.getSeverityValue());
        }
      }
    }
    return new TwinRow(
        id,
        displayName,
        kind,
        labels,
        system,
        phase,
        health == null ? Health.Verdict.VERDICT_UNSPECIFIED : health.getVerdict(),
        known,
        connected,
        generation,
        observed,
        since,
        seen,
        components,
        ready,
        open,
        worst,
        flash,
        percent,
        queued,
        reasonOf(health));
  }

  private TwinRow counted(long newGeneration, long newObserved, int newComponents, int newReady) {
    return new TwinRow(
        id,
        displayName,
        kind,
        labels,
        system,
        phase,
        verdict,
        known,
        connected,
        newGeneration,
        newObserved,
        since,
        seen,
        newComponents,
        newReady,
        alerts,
        severity,
        flash,
        percent,
        queued,
        reason);
  }

  private static String reasonOf(@Nullable Health health) {
    if (health == null
        || health.getVerdict() == Health.Verdict.OK
        || health.getEvidenceCount() == 0) {
      return "";
    }
    String message = health.getEvidence(0).getMessage();
    return message.length() > MOST_REASON ? message.substring(0, MOST_REASON) + "…" : message;
  }

  private static String join(String os, String arch) {
    return os.isEmpty() ? arch : arch.isEmpty() ? os : os + "/" + arch;
  }

  private static long millis(com.google.protobuf.Timestamp time) {
    return time.getSeconds() == 0 ? 0 : Times.instant(time).toEpochMilli();
  }
}
