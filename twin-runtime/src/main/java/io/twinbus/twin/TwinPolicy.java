package io.twinbus.twin;

import io.twinbus.twin.flash.FlashLimits;
import io.twinbus.twin.gate.GateLimits;
import java.time.Duration;

/**
 * How patient a twin is.
 *
 * @param freshness age of the device's last word after which nothing is known; a device speaks at
 *     least three times in it
 * @param takeUp how long a connected device may take to take up a new generation
 * @param apply how long a component may go without a change of any state, unless it says so itself;
 *     the twin acts at twice this time, since the adapter acts at once
 * @param progressEvery how often the bytes of a flash are worth a status
 * @param gate what the gate takes
 * @param flash how long the phases of a flash may take
 */
public record TwinPolicy(
    Duration freshness,
    Duration takeUp,
    Duration apply,
    Duration progressEvery,
    GateLimits gate,
    FlashLimits flash) {
  /** 2 minutes, 2 minutes, 5 minutes, 1 second. */
  public static final TwinPolicy DEFAULT =
      new TwinPolicy(
          Duration.ofMinutes(2),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofSeconds(1),
          GateLimits.DEFAULT,
          FlashLimits.DEFAULT);

  public TwinPolicy {
    for (Duration each : new Duration[] {freshness, takeUp, apply, progressEvery}) {
      if (each.isNegative() || each.isZero()) {
        throw new IllegalArgumentException("a time of the policy must be positive, is " + each);
      }
    }
  }
}
