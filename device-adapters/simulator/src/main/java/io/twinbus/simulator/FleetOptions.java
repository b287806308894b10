package io.twinbus.simulator;

import io.twinbus.topic.Names;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A fleet of simple devices.
 *
 * @param tenant the tenant
 * @param prefix targets are called {@code <prefix>-1} and so on
 * @param count how many, 1 to 100,000
 * @param folder for their journals
 * @param applyTime how long a component takes to become READY
 * @param failureRate how often that fails, 0 to 1
 * @param startsPerSecond how many devices connect in a second
 * @param reportEvery how often each reports without a change
 */
public record FleetOptions(
    String tenant,
    String prefix,
    int count,
    Path folder,
    Duration applyTime,
    double failureRate,
    int startsPerSecond,
    Duration reportEvery) {
  public FleetOptions {
    if (count < 1 || count > 100_000) {
      throw new IllegalArgumentException("count is not within 1 and 100000");
    }
    if (startsPerSecond < 1) {
      throw new IllegalArgumentException("startsPerSecond is at least 1");
    }
    if (!(failureRate >= 0 && failureRate <= 1)) {
      throw new IllegalArgumentException("failureRate is not within 0 and 1");
    }
    if (!Names.isName(prefix + "-" + count)) {
      throw new IllegalArgumentException("prefix \"" + prefix + "\" does not make names");
    }
  }

  /** 200 ms to READY, no failures, 200 starts a second, a report every 20 s. */
  public static FleetOptions of(String tenant, String prefix, int count, Path folder) {
    return new FleetOptions(
        tenant, prefix, count, folder, Duration.ofMillis(200), 0, 200, Duration.ofSeconds(20));
  }

  /** The name of a device, from 1. */
  public String target(int number) {
    return prefix + "-" + number;
  }
}
