package io.twinbus.benchmarks;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How a run is made. Many short rounds: on a machine that others use too, the median of many ratios
 * says more than one of long rounds.
 *
 * @param quick whether it shall end within three minutes
 * @param folder for the brokers' data
 * @param rounds how often both sides are measured in turn
 * @param window how long one round of one side takes
 * @param warmUp how long each side runs before the first round
 * @param budget how long one scenario goes on making rounds
 */
public record Bench(
    boolean quick, Path folder, int rounds, Duration window, Duration warmUp, Duration budget) {
  /** Rounds that are made even when the time is up: a median needs them. */
  public static final int LEAST_ROUNDS = 3;

  /** A run of a few minutes for each scenario. */
  public static Bench full(Path folder) {
    return new Bench(
        false, folder, 21, Duration.ofSeconds(2), Duration.ofSeconds(10), Duration.ofMinutes(10));
  }

  /**
   * A run within three minutes.
   *
   * @param scenarios how many share the time
   */
  public static Bench quick(Path folder, int scenarios) {
    return new Bench(
        true,
        folder,
        9,
        Duration.ofMillis(700),
        Duration.ofSeconds(3),
        Duration.ofSeconds(150).dividedBy(scenarios));
  }
}
