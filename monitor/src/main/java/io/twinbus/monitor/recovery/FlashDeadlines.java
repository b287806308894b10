package io.twinbus.monitor.recovery;

import io.twinbus.v1.Deadlines;
import io.twinbus.v1.FlashProgress;
import java.time.Duration;

/**
 * How long each phase of a flash may go without progress before the next rung of the ladder. All
 * positive.
 *
 * @param started until the slot is touched
 * @param erasing for erasing
 * @param writing without a byte
 * @param verifying for checking the written image
 * @param rebooting until the device comes back
 * @param afterFailure from a failed session to the next rung, so that a device may try by itself
 */
public record FlashDeadlines(
    Duration started,
    Duration erasing,
    Duration writing,
    Duration verifying,
    Duration rebooting,
    Duration afterFailure) {
  /** 30 s, 60 s, 30 s, 60 s, 120 s; 5 s after a failure. */
  public static final FlashDeadlines DEFAULT =
      new FlashDeadlines(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          Duration.ofSeconds(5));

  public FlashDeadlines {
    requirePositive(started, "started");
    requirePositive(erasing, "erasing");
    requirePositive(writing, "writing");
    requirePositive(verifying, "verifying");
    requirePositive(rebooting, "rebooting");
    requirePositive(afterFailure, "afterFailure");
  }

  /** The time without progress after which this phase needs help. */
  public Duration of(FlashProgress.Phase phase) {
    return switch (phase) {
      case STARTED -> started;
      case ERASING -> erasing;
      case WRITING -> writing;
      case VERIFYING -> verifying;
      case REBOOTING -> rebooting;
      case FAILED, DONE -> afterFailure;
      case PHASE_UNSPECIFIED, UNRECOGNIZED -> rebooting;
    };
  }

  /** The same, where a component of the desired state asks for other times. */
  public FlashDeadlines with(Deadlines wish) {
    return new FlashDeadlines(
        wish.hasStarted() ? wished(wish.getStarted(), started) : started,
        wish.hasErasing() ? wished(wish.getErasing(), erasing) : erasing,
        wish.hasWriting() ? wished(wish.getWriting(), writing) : writing,
        wish.hasVerifying() ? wished(wish.getVerifying(), verifying) : verifying,
        wish.hasRebooting() ? wished(wish.getRebooting(), rebooting) : rebooting,
        afterFailure);
  }

  private static Duration wished(com.google.protobuf.Duration wish, Duration otherwise) {
    Duration asked = Duration.ofSeconds(wish.getSeconds(), wish.getNanos());
    return asked.isPositive() ? asked : otherwise;
  }

  private static void requirePositive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(
          "flash deadline " + name + " must be positive, is " + value);
    }
  }
}
