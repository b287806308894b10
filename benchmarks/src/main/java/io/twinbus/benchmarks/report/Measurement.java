package io.twinbus.benchmarks.report;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What one scenario measured, round by round.
 *
 * @param scenario the scenario's name
 * @param what what was measured, for people
 * @param unit the unit of the figures
 * @param bare the bare side's figures, one a round; empty when there is no bare side
 * @param ours our side's figures, one a round
 * @param goal what it shall come to
 * @param size how much there was of what the scenario makes more of; 0 when it makes nothing more
 */
public record Measurement(
    String scenario,
    String what,
    String unit,
    List<Double> bare,
    List<Double> ours,
    Goal goal,
    long size) {
  /** One that belongs to no series. */
  public Measurement(
      String scenario, String what, String unit, List<Double> bare, List<Double> ours, Goal goal) {
    this(scenario, what, unit, bare, ours, goal, 0);
  }

  public Measurement {
    bare = List.copyOf(bare);
    ours = List.copyOf(ours);
    if (!bare.isEmpty() && bare.size() != ours.size()) {
      throw new IllegalArgumentException("both sides have the same number of rounds");
    }
  }

  /** The same as a point of its scenario's growth. */
  public Measurement ofSize(long many) {
    return new Measurement(scenario, what, unit, bare, ours, goal, many);
  }

  /** Ours divided by the bare side's, round by round. */
  public List<Double> ratios() {
    return IntStream.range(0, bare.size()).mapToObj(i -> ours.get(i) / bare.get(i)).toList();
  }

  /** The spread of the ratios; of 1 when there is no bare side. */
  public Spread ratio() {
    return bare.isEmpty() ? new Spread(1, 1, 1) : Spread.of(ratios());
  }

  /** The spread of our figures. */
  public Spread oursSpread() {
    return Spread.of(ours);
  }

  /** Whether the goal is reached. */
  public boolean isMet() {
    return goal.isMet(this);
  }
}
