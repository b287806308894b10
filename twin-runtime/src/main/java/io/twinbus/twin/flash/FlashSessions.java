package io.twinbus.twin.flash;

import io.twinbus.v1.Boot;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.FlashStatus;

/** The rules of a flash session. */
public final class FlashSessions {
  private FlashSessions() {}

  /** Whether the session runs: the gate is closed as long as it does. */
  public static boolean isActive(FlashStatus flash) {
    return switch (flash.getPhase()) {
      case STARTED, ERASING, WRITING, VERIFYING, REBOOTING -> true;
      case DONE, FAILED, PHASE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** What a message means for the session that is known. */
  public static FlashStep step(FlashStatus known, FlashCursor cursor, FlashProgress message) {
    if (!known.getSession().equals(message.getSession())) {
      return other(known, cursor, message);
    }
    int attempt = attempt(message);
    boolean newAttempt = attempt > cursor.attempt();
    if (attempt < cursor.attempt()) {
      return new FlashStep.Refuse("attempt " + attempt + " is over");
    }
    if (!newAttempt && message.getSequence() > 0 && message.getSequence() <= cursor.sequence()) {
      return new FlashStep.Refuse("message " + message.getSequence() + " is late or repeated");
    }
    boolean ends = message.getPhase() == Phase.DONE || message.getPhase() == Phase.FAILED;
    if (!isActive(known)) {
      return ended(known, cursor, message, newAttempt, ends);
    }
    if (ends) {
      return message.getPhase() == Phase.DONE ? new FlashStep.Claim() : new FlashStep.Fail();
    }
    int phases = Integer.compare(message.getPhaseValue(), known.getPhaseValue());
    if (phases < 0 && !newAttempt && cursor.heard()) {
      return new FlashStep.Refuse("phase " + message.getPhase() + " is behind " + known.getPhase());
    }
    return new FlashStep.Advance(
        newAttempt || phases != 0 || message.getBytes() > known.getBytes());
  }

  private static FlashStep ended(
      FlashStatus known,
      FlashCursor cursor,
      FlashProgress message,
      boolean newAttempt,
      boolean ends) {
    boolean moved =
        message.getPhaseValue() > Phase.STARTED_VALUE || message.getBytes() > known.getBytes();
    if (known.getPhase() == Phase.FAILED && cursor.timedOut() && moved) {
      if (message.getPhase() == Phase.FAILED) {
        return new FlashStep.Fail();
      }
      return ends ? new FlashStep.Claim() : new FlashStep.Reopen();
    }
    return known.getPhase() == Phase.FAILED && newAttempt && !ends && cursor.heard()
        ? new FlashStep.Reopen()
        : new FlashStep.Refuse("session " + known.getSession() + " is over");
  }

  private static FlashStep other(FlashStatus known, FlashCursor cursor, FlashProgress message) {
    if (message.getSession().equals(cursor.previous())) {
      return new FlashStep.Refuse("session " + message.getSession() + " is over");
    }
    if (isActive(known) && cursor.heard() && message.getPhase() != Phase.STARTED) {
      return new FlashStep.Refuse(
          "session " + known.getSession() + " runs, not " + message.getSession());
    }
    return new FlashStep.Begin();
  }

  /** The attempt that a message speaks of; a device that does not count is in its first. */
  public static int attempt(FlashProgress message) {
    return Math.max(1, message.getAttempt());
  }

  /**
   * Whether the device's boot report proves that the session's image runs: booted after the flash,
   * and it is that image. Only a session that had come to its reboot is proved, or one whose
   * messages the twin may have missed.
   */
  public static boolean proves(Boot boot, FlashStatus flash, FlashCursor cursor) {
    return isActive(flash)
        && (flash.getPhase() == Phase.REBOOTING
            || (!cursor.heard() && !flash.getBootIdBefore().isEmpty()))
        && !flash.getDigest().isEmpty()
        && flash.getDigest().equals(boot.getImageDigest())
        && !boot.getId().isEmpty()
        && !boot.getId().equals(flash.getBootIdBefore());
  }

  /** Whether the device's boot report proves that another image came up instead. */
  public static boolean disproves(Boot boot, FlashStatus flash, FlashCursor cursor) {
    return flash.getPhase() == Phase.REBOOTING
        && cursor.heard()
        && cursor.attempt() >= flash.getAttempt()
        && !flash.getBootIdBefore().isEmpty()
        && !boot.getId().isEmpty()
        && !boot.getId().equals(flash.getBootIdBefore())
        && !boot.getImageDigest().isEmpty()
        && !boot.getImageDigest().equals(flash.getDigest());
  }
}
