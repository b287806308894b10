package io.twinbus.monitor.fleet;

import io.twinbus.monitor.health.Times;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Alert;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One line of the fleet: what lists show, filter and sort by. Times are milliseconds since 1970, 0
 * where there is none.
 *
 * @param runs the names of the first components that it shall run, and how many more there are
 * @param text all that a reader may look for by words, in small letters, a line each: one search,
 *     not one in each field
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
    String runs,
    int alerts,
    int severity,
    FlashProgress.Phase flash,
    int percent,
    int queued,
    String reason,
    String text) {
  private static final int MOST_REASON = 160;
  private static final int MOST_NAMES = 3;

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
        "",
        0,
        0,
        FlashProgress.Phase.PHASE_UNSPECIFIED,
        0,
        0,
        "",
        text(id, "", "", "", "", Map.of()));
  }

  private static String text(
      TwinId id,
      String displayName,
      String kind,
      String system,
      String runs,
      Map<String, String> labels) {
    StringBuilder text = new StringBuilder();
    for (String each : List.of(id.target(), displayName, kind, system, runs)) {
      text.append(each).append('\n');
    }
    labels.forEach((name, value) -> text.append(name).append('\n').append(value).append('\n'));
    return text.toString().toLowerCase(Locale.ROOT);
  }

  TwinRow target(Optional<Target> target, Optional<Facts> facts, Shared shared) {
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
    return with(
        draft -> {
          draft.displayName = target.map(each -> each.getSpec().getDisplayName()).orElse("");
          draft.kind = shared.one(ofTarget.isEmpty() ? ofAdapter : ofTarget);
          draft.labels = shared.one(Map.copyOf(all));
          draft.system =
              shared.one(facts.map(each -> join(each.getOs(), each.getArch())).orElse(""));
        });
  }

  TwinRow desired(@Nullable DesiredState desired) {
    return with(draft -> draft.generation = desired == null ? 0 : desired.getGeneration());
  }

  TwinRow reported(@Nullable ReportedState reported) {
    return with(draft -> draft.observed = reported == null ? 0 : reported.getObservedGeneration());
  }

  TwinRow connection(@Nullable ConnectionState connection) {
    return with(
        draft -> {
          draft.known = connection != null;
          draft.connected = connection != null && connection.getConnected();
        });
  }

  TwinRow seen(Instant heard) {
    long at = Math.max(seen, heard.toEpochMilli());
    return with(draft -> draft.seen = at);
  }

  TwinRow status(@Nullable TwinStatus status, Shared shared) {
    if (status == null) {
      return with(
          draft -> {
            draft.phase = TwinStatus.Phase.UNKNOWN;
            draft.since = 0;
            draft.components = 0;
            draft.ready = 0;
            draft.runs = "";
            draft.flash = FlashProgress.Phase.PHASE_UNSPECIFIED;
            draft.percent = 0;
            draft.queued = 0;
          });
    }
    FlashStatus running = status.getFlash();
    int done = running.getTotal() > 0 ? (int) (100 * running.getBytes() / running.getTotal()) : 0;
    return with(
        draft -> {
          draft.phase = status.getPhase();
          draft.generation = Math.max(generation, status.getGeneration());
          draft.observed = Math.max(observed, status.getObservedGeneration());
          draft.since = millis(status.getSince());
          draft.seen = Math.max(seen, millis(status.getLastSeen()));
          draft.components = 0;
          draft.ready = 0;
          for (var each : status.getComponentsList()) {
            if (each.getDesired()) {
              draft.components++;
              draft.ready += each.getState() == ComponentReport.State.READY ? 1 : 0;
            }
          }
          draft.runs = shared.one(names(status));
          draft.flash = running.getPhase();
          draft.percent = Math.min(100, done);
          draft.queued = status.getGate().getQueued();
        });
  }

  TwinRow health(@Nullable Health health) {
    return with(
        draft -> {
          draft.verdict = health == null ? Health.Verdict.VERDICT_UNSPECIFIED : health.getVerdict();
          draft.alerts = 0;
          draft.severity = 0;
          for (Alert alert : health == null ? List.<Alert>of() : health.getAlertsList()) {
            if (alert.getState() != Alert.State.RESOLVED
                && alert.getSeverity() != Alert.Severity.INFO) {
              draft.alerts++;
              draft.severity = Math.max(draft.severity, alert.getSeverityValue());
            }
          }
          draft.reason = reasonOf(health);
        });
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

  private static String names(TwinStatus status) {
    List<String> names =
        status.getComponentsList().stream()
            .filter(ComponentStatus::getDesired)
            .map(ComponentStatus::getName)
            .toList();
    String first = String.join(", ", names.subList(0, Math.min(MOST_NAMES, names.size())));
    return names.size() > MOST_NAMES ? first + " +" + (names.size() - MOST_NAMES) : first;
  }

  private static String join(String os, String arch) {
    return os.isEmpty() ? arch : arch.isEmpty() ? os : os + "/" + arch;
  }

  private static long millis(com.google.protobuf.Timestamp time) {
    return time.getSeconds() == 0 ? 0 : Times.instant(time).toEpochMilli();
  }

  /** A copy to change. */
  private static final class Draft {
    private TwinId id;
    private String displayName;
    private String kind;
    private Map<String, String> labels;
    private String system;
    private TwinStatus.Phase phase;
    private Health.Verdict verdict;
    private boolean known;
    private boolean connected;
    private long generation;
    private long observed;
    private long since;
    private long seen;
    private int components;
    private int ready;
    private String runs;
    private int alerts;
    private int severity;
    private FlashProgress.Phase flash;
    private int percent;
    private int queued;
    private String reason;
    private final TwinRow from;

    Draft(TwinRow from) {
      id = from.id;
      displayName = from.displayName;
      kind = from.kind;
      labels = from.labels;
      system = from.system;
      phase = from.phase;
      verdict = from.verdict;
      known = from.known;
      connected = from.connected;
      generation = from.generation;
      observed = from.observed;
      since = from.since;
      seen = from.seen;
      components = from.components;
      ready = from.ready;
      runs = from.runs;
      alerts = from.alerts;
      severity = from.severity;
      flash = from.flash;
      percent = from.percent;
      queued = from.queued;
      reason = from.reason;
      this.from = from;
    }

    private String text() {
      boolean same =
          displayName.equals(from.displayName)
              && kind.equals(from.kind)
              && system.equals(from.system)
              && runs.equals(from.runs)
              && labels.equals(from.labels);
      return same ? from.text : TwinRow.text(id, displayName, kind, system, runs, labels);
    }

    TwinRow done() {
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
          seen,
          components,
          ready,
          runs,
          alerts,
          severity,
          flash,
          percent,
          queued,
          reason,
          text());
    }
  }

  private TwinRow with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }
}
