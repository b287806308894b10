package io.twinbus.twin.gate;

import java.time.Duration;

/**
 * What a gate takes.
 *
 * @param maxCommands commands of one twin under way at once; 1 to 256
 * @param maxBytes their bytes in all; 1 to 480 KiB, so that the gate's document stays below its
 *     limit
 * @param defaultExpiry how long a command is worth delivering when its sender does not say
 * @param longestExpiry what a sender may ask for; beyond it is cut
 */
public record GateLimits(
    int maxCommands, int maxBytes, Duration defaultExpiry, Duration longestExpiry) {
  /** 64 commands, 256 KiB, 5 minutes, a day. */
  public static final GateLimits DEFAULT =
      new GateLimits(64, 256 * 1024, Duration.ofMinutes(5), Duration.ofDays(1));

  public GateLimits {
    if (maxCommands < 1 || maxCommands > 256) {
      throw new IllegalArgumentException("maxCommands must be 1 to 256, is " + maxCommands);
    }
    if (maxBytes < 1 || maxBytes > 480 * 1024) {
      throw new IllegalArgumentException("maxBytes must be 1 to 491520, is " + maxBytes);
    }
    if (defaultExpiry.isNegative() || defaultExpiry.isZero()) {
      throw new IllegalArgumentException("defaultExpiry must be positive, is " + defaultExpiry);
    }
    if (longestExpiry.compareTo(defaultExpiry) < 0) {
      throw new IllegalArgumentException("longestExpiry must not be below defaultExpiry");
    }
  }
}
