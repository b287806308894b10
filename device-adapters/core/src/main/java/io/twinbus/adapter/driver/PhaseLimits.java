package io.twinbus.adapter.driver;

import java.time.Duration;

/**
 * How long the phases of one component may take. The flash phases are limits of time <em>without
 * progress</em>.
 *
 * @param apply to reach READY, for components that are not flashed
 * @param remove to be gone
 * @param started flash phase STARTED
 * @param erasing flash phase ERASING
 * @param writing flash phase WRITING, without a byte
 * @param verifying flash phase VERIFYING
 * @param rebooting flash phase REBOOTING
 */
public record PhaseLimits(
    Duration apply,
    Duration remove,
    Duration started,
    Duration erasing,
    Duration writing,
    Duration verifying,
    Duration rebooting) {
  /** 5 min to apply, 2 min to remove; 30 s, 60 s, 30 s, 60 s and 120 s for the flash phases. */
  public static final PhaseLimits DEFAULT =
      new PhaseLimits(
          Duration.ofMinutes(5),
          Duration.ofMinutes(2),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120));

  /** The limit of a flash phase. */
  public Duration of(FlashPhase phase) {
    return switch (phase) {
      case STARTED -> started;
      case ERASING -> erasing;
      case WRITING -> writing;
      case VERIFYING -> verifying;
      case REBOOTING -> rebooting;
    };
  }
}
