package io.twinbus.monitor.recovery;

import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.RecoverRequest.Action;
import java.time.Instant;
import java.util.Optional;

/**
 * What is known of a flash session, from the twin's status and from the device's own messages: the
 * monitor sees a flash also while no runtime is alive. A session that only the device speaks of is
 * not {@link #confirmed}: the twin may not have heard of it yet, or may have refused it.
 *
 * @param session the session's id
 * @param component the component that is flashed
 * @param digest the image
 * @param phase where it stands
 * @param bytes bytes written
 * @param attempt the highest attempt that the twin or the device speaks of, from 1
 * @param lastAction the last rung that the twin carried out; {@code ACTION_UNSPECIFIED}: none
 * @param lastProgress when phase or bytes last moved, or the device began another attempt, by the
 *     monitor's clock
 * @param attemptSince when the attempt last rose: a rung that the twin took up late has its whole
 *     time from then on
 * @param confirmed whether the twin's status names the session; nobody else can act on it
 */
public record FlashEvidence(
    String session,
    String component,
    String digest,
    Phase phase,
    long bytes,
    int attempt,
    Action lastAction,
    Instant lastProgress,
    Instant attemptSince,
    boolean confirmed) {

  /** Whether the session runs: the twin's gate is closed as long as it does. */
  public boolean isActive() {
    return switch (phase) {
      case STARTED, ERASING, WRITING, VERIFYING, REBOOTING -> true;
      case DONE, FAILED, PHASE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /**
   * What a status adds. A timestamp from a clock that runs ahead counts as now, so that it delays
   * nothing.
   */
  public static Optional<FlashEvidence> of(
      Optional<FlashEvidence> known, FlashStatus status, Instant lastProgress, Instant now) {
    if (status.getSession().isEmpty()) {
      return known;
    }
    Instant progress = lastProgress.isAfter(now) ? now : lastProgress;
    if (known.isEmpty() || !known.get().session.equals(status.getSession())) {
      boolean newer =
          known
              .filter(each -> !each.confirmed && each.isActive())
              .filter(each -> each.lastProgress.isAfter(progress))
              .isPresent();
      return newer ? known : Optional.of(fresh(status, progress));
    }
    FlashEvidence before = known.get();
    boolean moved = status.getPhase() != before.phase || status.getBytes() > before.bytes;
    return Optional.of(
        new FlashEvidence(
            before.session,
            status.getComponent(),
            status.getDigest(),
            status.getPhase(),
            status.getBytes(),
            Math.max(before.attempt, status.getAttempt()),
            later(before.lastAction, status.getLastAction()),
            moved && progress.isAfter(before.lastProgress) ? progress : before.lastProgress,
            status.getAttempt() > before.attempt ? now : before.attemptSince,
            true));
  }

  /** What a message of the device adds, which came now. */
  public static Optional<FlashEvidence> of(
      Optional<FlashEvidence> known, FlashProgress message, Instant now) {
    int attempt = Math.max(1, message.getAttempt());
    if (known.isEmpty() || !known.get().session.equals(message.getSession())) {
      boolean leftover =
          known.isPresent() && known.get().isActive() && message.getPhase() != Phase.STARTED;
      return leftover
          ? known
          : Optional.of(
              new FlashEvidence(
                  message.getSession(),
                  message.getComponent(),
                  message.getDigest(),
                  claimed(message.getPhase()),
                  message.getBytes(),
                  attempt,
                  Action.ACTION_UNSPECIFIED,
                  now,
                  now,
                  false));
    }
    FlashEvidence before = known.get();
    Phase phase = claimed(message.getPhase());
    if (attempt < before.attempt && phase == before.phase && message.getBytes() <= before.bytes) {
      return known;
    }
    boolean moved =
        phase != before.phase || message.getBytes() > before.bytes || attempt > before.attempt;
    return Optional.of(
        new FlashEvidence(
            before.session,
            before.component,
            before.digest,
            phase,
            message.getBytes(),
            Math.max(before.attempt, attempt),
            before.lastAction,
            moved ? now : before.lastProgress,
            attempt > before.attempt ? now : before.attemptSince,
            before.confirmed));
  }

  private static FlashEvidence fresh(FlashStatus status, Instant progress) {
    return new FlashEvidence(
        status.getSession(),
        status.getComponent(),
        status.getDigest(),
        status.getPhase(),
        status.getBytes(),
        Math.max(1, status.getAttempt()),
        status.getLastAction(),
        progress,
        progress,
        true);
  }

  /** A device's DONE is a claim: the twin checks it against the boot report. */
  private static Phase claimed(Phase phase) {
    return phase == Phase.DONE ? Phase.REBOOTING : phase;
  }

  private static Action later(Action one, Action other) {
    return one.getNumber() >= other.getNumber() ? one : other;
  }
}
