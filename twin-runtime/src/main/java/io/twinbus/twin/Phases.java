package io.twinbus.twin;

import com.google.protobuf.Timestamp;
import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Deadlines;
import io.twinbus.v1.Drift;
import io.twinbus.v1.TwinStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** In which phase a twin is, and when that must be looked at again. */
final class Phases {
  private Phases() {}

  static boolean hasFailed(ComponentReport report) {
    return report.getState() == ComponentReport.State.FAILED;
  }

  static Phase of(Draft draft, List<ComponentStatus> components, List<Drift> drift) {
    Rules rules = draft.rules;
    if (rules.closesGate(draft.flash)) {
      return Phase.FLASHING;
    }
    if (draft.desired.getGeneration() == 0) {
      return Phase.UNKNOWN;
    }
    if (namesQuarantined(draft)) {
      return Phase.QUARANTINED;
    }
    if (!rules.isObserved(draft.desired, draft.reported)) {
      return draft.connection.getConnected()
              && rules.isOverdue(takeUpBase(draft), draft.policy.takeUp(), draft.now)
          ? Phase.FAILED
          : Phase.PENDING;
    }
    if (draft.reported.getComponentsList().stream().anyMatch(Phases::hasFailed)) {
      return Phase.FAILED;
    }
    if (!rules.isFresh(draft.lastSeen, draft.policy.freshness(), draft.now)) {
      return Phase.UNKNOWN;
    }
    if (drift.isEmpty() && components.stream().allMatch(rules::isReady)) {
      return Phase.IN_SYNC;
    }
    if (draft.lastKnownGood.getGeneration() == draft.desired.getGeneration()) {
      return Phase.DRIFTED;
    }
    return rules.isOverdue(applyBase(draft, components), applyLimit(draft), draft.now)
        ? Phase.FAILED
        : Phase.APPLYING;
  }

  /** When the twin must be looked at although nothing happens; {@link Instant#MAX} for never. */
  static Instant due(Draft draft, Phase phase, List<ComponentStatus> components) {
    Instant due =
        Times.earlier(
            draft.commands.nextExpiry().orElse(Instant.MAX), RecoverySteps.aloneAt(draft));
    Instant stale = draft.lastSeen.plus(draft.policy.freshness());
    return switch (phase) {
      case FLASHING -> Times.earlier(due, FlashSteps.overdueAt(draft));
      case PENDING ->
          draft.connection.getConnected()
              ? Times.earlier(due, takeUpBase(draft).plus(draft.policy.takeUp()))
              : due;
      case APPLYING ->
          Times.earlier(
              Times.earlier(due, stale), applyBase(draft, components).plus(applyLimit(draft)));
      case IN_SYNC, DRIFTED -> Times.earlier(due, stale);
      case UNKNOWN, FAILED, QUARANTINED, PHASE_UNSPECIFIED, UNRECOGNIZED -> due;
    };
  }

  private static boolean namesQuarantined(Draft draft) {
    return !draft.quarantine.isEmpty()
        && draft.desired.getComponentsList().stream()
            .anyMatch(each -> draft.isQuarantined(each.getArtifact().getDigest()));
  }

  /** From when on a connected device should have taken up the current generation. */
  private static Instant takeUpBase(Draft draft) {
    Instant base = Times.later(draft.awakeSince, past(draft, draft.connection.getSince()));
    return Times.later(base, past(draft, draft.desired.getAcceptedAt()));
  }

  /** When something last moved while the device applied the current generation. */
  private static Instant applyBase(Draft draft, List<ComponentStatus> components) {
    Instant base = Times.later(draft.awakeSince, past(draft, draft.connection.getSince()));
    for (ComponentStatus component : components) {
      base = Times.later(base, past(draft, component.getSince()));
    }
    return base;
  }

  private static Duration applyLimit(Draft draft) {
    Duration longest = draft.policy.apply();
    for (Component component : draft.desired.getComponentsList()) {
      Deadlines deadlines = component.getDeadlines();
      if (deadlines.hasApply()) {
        Duration wish = Times.duration(deadlines.getApply());
        longest = wish.compareTo(longest) > 0 ? wish : longest;
      }
    }
    return longest.plus(longest);
  }

  /** Another clock's time, which is never taken for later than now. */
  private static Instant past(Draft draft, Timestamp time) {
    return Times.earlier(draft.now, Times.instant(time));
  }
}
