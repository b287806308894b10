package io.twinbus.twin;

import io.twinbus.twin.clock.Times;
import io.twinbus.twin.flash.FlashSessions;
import io.twinbus.twin.flash.FlashStep;
import io.twinbus.v1.Component;
import io.twinbus.v1.Deadlines;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashStatus;
import java.time.Duration;
import java.time.Instant;

/** What flash messages, boot reports and the passing of time do to a twin. */
final class FlashSteps {
  private FlashSteps() {}

  static void receive(Draft draft, FlashProgress message) {
    int attempt = FlashSessions.attempt(message);
    if (attempt > draft.policy.flash().mostAttempts()) {
      draft.ignore(
          Effect.Reason.OUT_OF_SESSION,
          "attempt " + attempt + " is beyond " + draft.policy.flash().mostAttempts());
      return;
    }
    switch (draft.rules.step(draft.flash, draft.cursor, message)) {
      case FlashStep.Refuse refuse -> draft.ignore(Effect.Reason.OUT_OF_SESSION, refuse.why());
      case FlashStep.Begin begin -> begin(draft, message, attempt);
      case FlashStep.Reopen reopen -> {
        advance(draft, message, attempt, true);
        draft.event("FlashStarted", message.getSession(), "again, attempt " + attempt);
      }
      case FlashStep.Advance advance -> advance(draft, message, attempt, advance.progressed());
      case FlashStep.Claim claim -> claim(draft, message, attempt);
      case FlashStep.Fail fail -> {
        spoke(draft, message, attempt);
        end(draft, FlashProgress.Phase.FAILED, text(message.getMessage(), "the device gave up"));
      }
    }
  }

  /** The device may have gone on with the flash, or ended it, without the twin hearing of it. */
  static void missed(Draft draft) {
    if (FlashSessions.isActive(draft.flash)) {
      draft.cursor = draft.cursor.missed();
    } else {
      draft.ignore(Effect.Reason.NOT_MINE, "no flash runs that could have gone on unheard");
    }
  }

  private static void begin(Draft draft, FlashProgress message, int attempt) {
    if (FlashSessions.isActive(draft.flash)) {
      end(draft, FlashProgress.Phase.FAILED, "given up for session " + message.getSession());
    }
    draft.hearDevice();
    draft.cursor = draft.cursor.begin(draft.flash.getSession(), attempt, message.getSequence());
    boolean claimed = message.getPhase() == FlashProgress.Phase.DONE;
    boolean unknown = claimed || hasOvertaken(draft, message.getDigest());
    draft.flash =
        FlashStatus.newBuilder()
            .setSession(message.getSession())
            .setComponent(message.getComponent())
            .setDigest(message.getDigest())
            .setPhase(claimed ? FlashProgress.Phase.REBOOTING : message.getPhase())
            .setBytes(message.getBytes())
            .setTotal(message.getTotal())
            .setAttempt(attempt)
            .setStartedAt(draft.stamp())
            .setLastProgressAt(draft.stamp())
            .setBootIdBefore(unknown ? "" : draft.reported.getBoot().getId())
            .setMessage(message.getMessage())
            .build();
    if (message.getPhase() == FlashProgress.Phase.FAILED) {
      draft.event("FlashEnded", message.getSession(), text(message.getMessage(), "failed"));
      return;
    }
    draft.event("FlashStarted", message.getSession(), message.getDigest());
    if (draft.isQuarantined(message.getDigest())) {
      RecoverySteps.sendQuarantine(draft);
    }
  }

  /**
   * Whether the image runs before the twin heard of its flash, as when the line was lost meanwhile:
   * the boot report is no older boot then, but the proof. A session that had ended well with this
   * image explains it otherwise.
   */
  private static boolean hasOvertaken(Draft draft, String digest) {
    boolean flashedBefore =
        draft.flash.getPhase() == FlashProgress.Phase.DONE
            && draft.flash.getDigest().equals(digest);
    return digest.equals(draft.reported.getBoot().getImageDigest()) && !flashedBefore;
  }

  private static void advance(Draft draft, FlashProgress message, int attempt, boolean progressed) {
    boolean turned = message.getPhase() != draft.flash.getPhase();
    FlashStatus.Builder flash =
        draft.flash.toBuilder()
            .setPhase(message.getPhase())
            .setBytes(message.getBytes())
            .setTotal(message.getTotal())
            .setAttempt(Math.max(draft.flash.getAttempt(), attempt))
            .setMessage(message.getMessage());
    if (progressed) {
      flash.setLastProgressAt(draft.stamp());
    }
    boolean came = message.getDigest().equals(draft.reported.getBoot().getImageDigest());
    if (turned && draft.cursor.heard() && !came) {
      // The boot report may overtake the message about the phase: then it is the proof.
      flash.setBootIdBefore(draft.reported.getBoot().getId());
    }
    draft.flash = flash.build();
    spoke(draft, message, attempt);
  }

  /** The device says that the image runs; now its boot report must say so too. */
  private static void claim(Draft draft, FlashProgress message, int attempt) {
    FlashStatus.Builder flash =
        draft.flash.toBuilder()
            .setPhase(FlashProgress.Phase.REBOOTING)
            .setAttempt(Math.max(draft.flash.getAttempt(), attempt))
            .setMessage("the device says that it is done; its boot report does not yet");
    if (draft.flash.getPhase() != FlashProgress.Phase.REBOOTING) {
      flash.setLastProgressAt(draft.stamp());
    }
    draft.flash = flash.build();
    spoke(draft, message, attempt);
  }

  private static void spoke(Draft draft, FlashProgress message, int attempt) {
    draft.hearDevice();
    draft.cursor =
        draft.cursor.spoke(attempt, Math.max(draft.cursor.sequence(), message.getSequence()));
  }

  static void end(Draft draft, FlashProgress.Phase phase, String message) {
    draft.flash = draft.flash.toBuilder().setPhase(phase).setMessage(message).build();
    if (phase == FlashProgress.Phase.FAILED) {
      draft.cursor = draft.cursor.failed(draft.now);
    }
    draft.event("FlashEnded", draft.flash.getSession(), phase + ": " + message);
  }

  /** Ends a session that is proved, disproved, or out of time. */
  static void settle(Draft draft) {
    FlashStatus flash = draft.flash;
    if (!FlashSessions.isActive(flash)) {
      return;
    }
    if (draft.rules.proves(draft.reported.getBoot(), flash, draft.cursor)) {
      end(draft, FlashProgress.Phase.DONE, "booted " + flash.getDigest());
    } else if (FlashSessions.disproves(draft.reported.getBoot(), flash, draft.cursor)) {
      end(
          draft,
          FlashProgress.Phase.FAILED,
          "booted "
              + draft.reported.getBoot().getImageDigest()
              + " instead of "
              + flash.getDigest());
    } else if (draft.rules.isOverdue(base(draft), limit(draft), draft.now)) {
      draft.cursor = draft.cursor.timeOut();
      end(
          draft,
          FlashProgress.Phase.FAILED,
          "no progress in " + flash.getPhase() + " for " + limit(draft).toSeconds() + " s");
    }
  }

  static Instant overdueAt(Draft draft) {
    return base(draft).plus(limit(draft));
  }

  /** When a failed session has been left alone for as long as the monitor could need. */
  static Instant abandonedAt(Draft draft) {
    Instant connected = Times.earlier(draft.now, Times.instant(draft.connection.getSince()));
    return Times.later(base(draft), connected).plus(deadline(draft));
  }

  private static Instant base(Draft draft) {
    Instant progress = Times.instant(draft.flash.getLastProgressAt());
    Instant base = Times.earlier(draft.now, progress);
    return Times.later(Times.later(base, draft.cursor.actedAt()), draft.awakeSince);
  }

  private static Duration limit(Draft draft) {
    Duration deadline = deadline(draft);
    return deadline.plus(deadline);
  }

  private static Duration deadline(Draft draft) {
    Deadlines wish = Deadlines.getDefaultInstance();
    for (Component component : draft.desired.getComponentsList()) {
      if (component.getName().equals(draft.flash.getComponent())) {
        wish = component.getDeadlines();
      }
    }
    return draft.policy.flash().of(draft.flash.getPhase(), wish);
  }

  private static String text(String message, String otherwise) {
    return message.isEmpty() ? otherwise : message;
  }
}
