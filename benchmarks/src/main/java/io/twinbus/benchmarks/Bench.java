package io.twinbus.benchmarks;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How one scenario is measured. Many short rounds: on a machine that others use too, the median of
 * many ratios says more than one of long rounds.
 *
 * @param quick whether the run shall end within three minutes
 * @param folder for the brokers' data
 * @param rounds how often both sides are measured in turn, at most
 * @param window how long one round of one side takes
 * @param warmUp how long each side runs before the first round
 * @param end when the scenario shall be over, by {@link System#nanoTime}
 */
public record Bench(
    boolean quick, Path folder, int rounds, Duration window, Duration warmUp, long end) {
  /** Rounds that are made even when the time is up: a median needs them. */
  public static final int LEAST_ROUNDS = 3;

  /** What a quick run takes for all scenarios, if the machine is not too slow for their starts. */
  static final Duration QUICK = Duration.ofSeconds(160);

  /** By then the compiler has little left to do on two processors, on either side. */
  private static final Duration MOST_WARM_UP = Duration.ofSeconds(30);

  private static final Duration FULL = Duration.ofMinutes(6);

  /** Minutes for each scenario. */
  static Bench full(Path folder) {
    return new Bench(
        false, folder, 21, Duration.ofSeconds(2), MOST_WARM_UP, System.nanoTime() + FULL.toNanos());
  }

  /**
   * One of the scenarios of a quick run.
   *
   * @param share what it may take, with its starts
   */
  static Bench quick(Path folder, Duration share) {
    return new Bench(
        true,
        folder,
        9,
        Duration.ofMillis(500),
        warmUp(share),
        System.nanoTime() + share.toNanos());
  }

  /**
   * Code that was just loaded is slow, and there is more of ours: a third of the time is for it.
   */
  private static Duration warmUp(Duration share) {
    Duration each = share.dividedBy(6);
    return each.compareTo(MOST_WARM_UP) > 0 ? MOST_WARM_UP : each;
  }

  /** What is left of the scenario's time; never negative. */
  public Duration budget() {
    return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
  }
}
