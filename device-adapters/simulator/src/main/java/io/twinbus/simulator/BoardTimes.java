package io.twinbus.simulator;

import java.time.Duration;

/**
 * How long a simulated board takes.
 *
 * @param erase for the whole slot
 * @param perBlock for one block
 * @param measure for the whole slot
 * @param boot from power to running
 */
public record BoardTimes(Duration erase, Duration perBlock, Duration measure, Duration boot) {
  /** About what an NXP MIMXRT1170-EVK takes for a small image, ten times as fast. */
  public static final BoardTimes DEFAULT =
      new BoardTimes(
          Duration.ofMillis(200),
          Duration.ofMillis(5),
          Duration.ofMillis(100),
          Duration.ofMillis(300));

  /** As fast as a test likes it. */
  public static final BoardTimes FAST =
      new BoardTimes(
          Duration.ofMillis(5), Duration.ZERO, Duration.ofMillis(2), Duration.ofMillis(20));
}
