package io.twinbus.adapter.reconcile;

import java.time.Duration;

/**
 * How patient and how eager the kernel is.
 *
 * @param observeEvery how often a READY component is looked at when its driver says nothing
 * @param observeStarting how often one is looked at that is on its way
 * @param minBackoff wait before the first retry; doubles with each
 * @param maxBackoff longest wait between retries
 * @param restartBudget repairs of one component within the window before it counts as FAILED
 * @param restartWindow the window of the budget
 * @param parallelChanges components that are changed at once
 * @param parallelLooks components that are looked at at once
 * @param cancelGrace how soon a driver should end a call that is cut off
 * @param flashPatience times a flash phase's limit before the agent itself ends a flash that stands
 *     still: the recovery ladder and the twin come first
 */
public record Policy(
    Duration observeEvery,
    Duration observeStarting,
    Duration minBackoff,
    Duration maxBackoff,
    int restartBudget,
    Duration restartWindow,
    int parallelChanges,
    int parallelLooks,
    Duration cancelGrace,
    int flashPatience) {
  /**
   * Looks every 30 s, retries after 1 s to 5 min, allows 5 repairs in 10 min, changes 4 at once.
   */
  public static final Policy DEFAULT =
      new Policy(
          Duration.ofSeconds(30),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofMinutes(5),
          5,
          Duration.ofMinutes(10),
          4,
          8,
          Duration.ofSeconds(10),
          8);

  /**
   * The wait after a number of failures: doubled for each, within bounds, and moved by up to a
   * fifth either way by the salt, so that many devices do not come at once.
   */
  public Duration backoff(int failures, String salt) {
    int doublings = Math.min(Math.max(0, failures - 1), 30);
    double millis =
        Math.min(
            (double) minBackoff.toMillis() * Math.pow(2, doublings),
            (double) maxBackoff.toMillis());
    int hash = (salt + "#" + failures).hashCode() * 0x9E3779B9;
    double jitter = 0.8 + 0.4 * ((hash >>> 8) / (double) (1 << 24));
    return Duration.ofMillis(Math.round(millis * jitter));
  }
}
