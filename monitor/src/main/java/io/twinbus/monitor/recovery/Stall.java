package io.twinbus.monitor.recovery;

import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.Health.Verdict;
import io.twinbus.v1.Recovery;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Why a flash needs help.
 *
 * @param verdict FLASH_STALLED, AGENT_HUNG, DEVICE_DEAD, DEVICE_OFFLINE, or NOT_CONVERGING for a
 *     session that failed
 * @param reason for people
 * @param actionable a rung can help; a device that is offline in the middle of a flash is waited
 *     for
 */
public record Stall(Verdict verdict, String reason, boolean actionable) {

  /**
   * The verdict from the evidence: no progress since {@code base} for as long as the phase may
   * take.
   */
  static Optional<Stall> judge(FlashEvidence flash, Situation situation, Instant due, Instant now) {
    if (now.isBefore(due)) {
      return Optional.empty();
    }
    Duration allowed = situation.deadlines().of(flash.phase());
    String where = flash.phase() + " of " + flash.component();
    if (flash.phase() == Phase.FAILED) {
      return Optional.of(
          new Stall(
              Verdict.NOT_CONVERGING,
              "the flash of " + flash.component() + " failed, and desired still asks for it",
              situation.connected()));
    }
    String silence = where + ": no progress for more than " + text(allowed);
    if (!situation.connected()) {
      return Optional.of(
          flash.phase() == Phase.REBOOTING
              ? new Stall(
                  Verdict.DEVICE_DEAD, silence + "; it has not come back from its reboot", true)
              : new Stall(
                  Verdict.DEVICE_OFFLINE,
                  silence + "; the device is offline, the flash goes on when it is back",
                  false));
    }
    boolean silent = !situation.lastHeard().isAfter(now.minus(allowed));
    return Optional.of(
        silent
            ? new Stall(
                Verdict.AGENT_HUNG, silence + "; it is connected, and says nothing at all", true)
            : new Stall(Verdict.FLASH_STALLED, silence + "; the device is alive otherwise", true));
  }

  /** The flash has not moved since the last rung was asked for: it is not well until it does. */
  static Stall unhelped(Recovery asked) {
    return new Stall(
        Verdict.FLASH_STALLED,
        "the flash of "
            + asked.getComponent()
            + " has not moved since "
            + asked.getAction()
            + " was asked for",
        true);
  }

  static String text(Duration duration) {
    return duration.toSeconds() > 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
  }
}
