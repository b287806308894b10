package io.twinbus.monitor.policy;

import io.twinbus.monitor.recovery.FlashDeadlines;
import java.time.Duration;

/**
 * How patient the monitor is with one machine. All durations and counts are positive.
 *
 * @param freshness age of the last word of a connected device after which its agent counts as hung
 * @param offlineAfter how long a device may be away before somebody is told
 * @param takeUp how long a connected device may take to take up a new generation
 * @param apply how long a component may take to become READY, unless it says so itself
 * @param driftAfter how long a drift may last before somebody is told
 * @param flapWindow the time in which changes are counted
 * @param flapChanges changes of connection or phase within the window that make a flapping twin
 * @param driftReturns drifts within the window that make a drift that returns
 * @param clockSkew difference between the device's clock and ours that somebody is told about
 * @param gateQueued commands behind a closed gate that somebody is told about
 * @param flash deadlines of the phases of a flash
 */
public record HealthPolicy(
    Duration freshness,
    Duration offlineAfter,
    Duration takeUp,
    Duration apply,
    Duration driftAfter,
    Duration flapWindow,
    int flapChanges,
    int driftReturns,
    Duration clockSkew,
    int gateQueued,
    FlashDeadlines flash) {
  /** 2 min, 1 min, 2 min, 5 min, 1 min; 8 changes or 3 drifts in 10 min; 30 s; 200 commands. */
  public static final HealthPolicy DEFAULT =
      new HealthPolicy(
          Duration.ofMinutes(2),
          Duration.ofMinutes(1),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          Duration.ofMinutes(1),
          Duration.ofMinutes(10),
          8,
          3,
          Duration.ofSeconds(30),
          200,
          FlashDeadlines.DEFAULT);

  public HealthPolicy {
    positive(freshness, "freshness");
    positive(offlineAfter, "offlineAfter");
    positive(takeUp, "takeUp");
    positive(apply, "apply");
    positive(driftAfter, "driftAfter");
    positive(flapWindow, "flapWindow");
    positive(clockSkew, "clockSkew");
    positive(flapChanges, "flapChanges");
    positive(driftReturns, "driftReturns");
    positive(gateQueued, "gateQueued");
  }

  private static void positive(Duration value, String name) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("policy " + name + " must be positive, is " + value);
    }
  }

  private static void positive(int value, String name) {
    if (value < 1) {
      throw new IllegalArgumentException("policy " + name + " must be positive, is " + value);
    }
  }
}
