package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Two sides, measured in turn: what disturbs the machine for a while disturbs both. */
final class Rounds {
  private final List<Double> bare = new ArrayList<>();
  private final List<Double> ours = new ArrayList<>();

  private Rounds() {}

  /** Runs A B, then B A, and so on, until the time for it is up. */
  static Rounds alternate(Bench bench, DoubleSupplier bareSide, DoubleSupplier ourSide) {
    return alternate(bench.rounds(), bench.budget(), bareSide, ourSide);
  }

  static Rounds alternate(
      int rounds, Duration budget, DoubleSupplier bareSide, DoubleSupplier ourSide) {
    Rounds made = new Rounds();
    long end = System.nanoTime() + budget.toNanos();
    for (int i = 0; i < rounds; i++) {
      if (i >= Bench.LEAST_ROUNDS && System.nanoTime() > end) {
        break;
      }
      if (i % 2 == 0) {
        made.bare.add(bareSide.getAsDouble());
        made.ours.add(ourSide.getAsDouble());
      } else {
        made.ours.add(ourSide.getAsDouble());
        made.bare.add(bareSide.getAsDouble());
      }
    }
    return made;
  }

  Measurement measured(String scenario, String what, String unit, Goal goal) {
    return new Measurement(scenario, what, unit, bare, ours, goal);
  }
}
