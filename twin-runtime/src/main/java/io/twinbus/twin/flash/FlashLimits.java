package io.twinbus.twin.flash;

import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Deadlines;
import io.twinbus.v1.FlashProgress;
import java.time.Duration;

/**
 * How long each phase of a flash may go without progress. The monitor acts at these times; the twin
 * itself, for want of a monitor, at twice these times.
 */
public record FlashLimits(
    Duration started,
    Duration erasing,
    Duration writing,
    Duration verifying,
    Duration rebooting,
    int mostAttempts) {
  /** 30 s, 60 s, 30 s without a byte, 60 s, 120 s; 16 attempts in one session. */
  public static final FlashLimits DEFAULT =
      new FlashLimits(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          16);

  public FlashLimits {
    for (Duration each : new Duration[] {started, erasing, writing, verifying, rebooting}) {
      if (each.isNegative() || each.isZero()) {
        throw new IllegalArgumentException("a flash deadline must be positive, is " + each);
      }
    }
    if (mostAttempts < 1) {
      throw new IllegalArgumentException("mostAttempts must be positive, is " + mostAttempts);
    }
  }

  /**
   * The time without progress after which this phase has failed; a component's own wish comes
   * first.
   */
  public Duration of(FlashProgress.Phase phase, Deadlines wish) {
    return switch (phase) {
      case STARTED -> wish.hasStarted() ? wish(wish.getStarted(), started) : started;
      case ERASING -> wish.hasErasing() ? wish(wish.getErasing(), erasing) : erasing;
      case WRITING -> wish.hasWriting() ? wish(wish.getWriting(), writing) : writing;
      case VERIFYING -> wish.hasVerifying() ? wish(wish.getVerifying(), verifying) : verifying;
      case REBOOTING, DONE, FAILED, PHASE_UNSPECIFIED, UNRECOGNIZED ->
          wish.hasRebooting() ? wish(wish.getRebooting(), rebooting) : rebooting;
    };
  }

  private static Duration wish(com.google.protobuf.Duration wish, Duration otherwise) {
    Duration duration = Times.duration(wish);
    return duration.isZero() ? otherwise : duration;
  }
}
