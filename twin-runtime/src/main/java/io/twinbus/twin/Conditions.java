package io.twinbus.twin;

import com.google.protobuf.Timestamp;
import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Condition;
import io.twinbus.v1.ConditionOrBuilder;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a person should know of a twin: faults that stay until they heal, and what follows from it.
 */
final class Conditions {
  /** A message that is not a valid document; its path is the part of the topic after the target. */
  static final String INVALID_DOCUMENT = "InvalidDocument";

  /** A retained document that the broker no longer has. */
  static final String DOCUMENT_LOST = "DocumentLost";

  /** There is nothing to roll back to. */
  static final String ROLLBACK_IMPOSSIBLE = "RollbackImpossible";

  private static final String STALE_EVIDENCE = "StaleEvidence";
  private static final String CONTRADICTORY_REPORT = "ContradictoryReport";
  private static final String NOT_TAKEN_UP = "NotTakenUp";
  private static final String NO_PROGRESS = "NoProgress";
  private static final String QUARANTINED_DIGEST = "QuarantinedDigest";

  private Conditions() {}

  static Condition of(String type, String path, String message, Timestamp since) {
    return Condition.newBuilder()
        .setType(type)
        .setPath(path)
        .setMessage(message)
        .setSince(since)
        .build();
  }

  /** Whether the condition stays until something heals it, rather than being derived anew. */
  static boolean isFault(ConditionOrBuilder condition) {
    return switch (condition.getType()) {
      case INVALID_DOCUMENT, DOCUMENT_LOST, ROLLBACK_IMPOSSIBLE -> true;
      default -> false;
    };
  }

  /** All conditions of a twin in this phase: its faults, and what follows from its documents. */
  static List<Condition> derive(Draft draft, TwinStatus.Phase phase) {
    List<Condition> all = new ArrayList<>(draft.faults);
    long observed = draft.reported.getObservedGeneration();
    if (observed > draft.desired.getGeneration()) {
      add(
          draft,
          all,
          CONTRADICTORY_REPORT,
          "reported",
          "the device has taken up generation "
              + observed
              + ", but the broker knows only "
              + draft.desired.getGeneration());
    }
    switch (phase) {
      case UNKNOWN -> {
        if (draft.desired.getGeneration() > 0) {
          add(
              draft,
              all,
              STALE_EVIDENCE,
              "reported",
              draft.lastSeen.equals(Instant.EPOCH)
                  ? "the device was never heard live; wait for its next report"
                  : "no word from the device since " + Times.seconds(draft.lastSeen));
        }
      }
      case FAILED -> failed(draft, all);
      case QUARANTINED ->
          add(
              draft,
              all,
              QUARANTINED_DIGEST,
              "desired",
              "desired names a digest that failed here: write another one, or have it tried again"
                  + " with twinbus quarantine release");
      default -> {}
    }
    return all;
  }

  private static void failed(Draft draft, List<Condition> all) {
    if (!draft.rules.isObserved(draft.desired, draft.reported)) {
      add(
          draft,
          all,
          NOT_TAKEN_UP,
          "desired",
          "connected, and has not taken up generation "
              + draft.desired.getGeneration()
              + " in time: is its agent running?");
    } else if (draft.reported.getComponentsList().stream().noneMatch(Phases::hasFailed)) {
      add(
          draft,
          all,
          NO_PROGRESS,
          "components",
          "no component has changed its state in time: look at the device's log");
    }
  }

  private static void add(
      Draft draft, List<Condition> all, String type, String path, String message) {
    for (Condition known : draft.before.status().getConditionsList()) {
      if (known.getType().equals(type)
          && known.getPath().equals(path)
          && known.getMessage().equals(message)) {
        all.add(known);
        return;
      }
    }
    all.add(of(type, path, message, draft.stamp()));
  }
}
