package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import io.twinbus.plan.Planner;
import io.twinbus.plan.Planning;
import io.twinbus.plan.World;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What a plan costs in processor time, without a broker: a solution of a thousand components, each
 * for the targets of one location, over more and more targets.
 */
final class PlanningCost implements Scenario {
  private static final int USUAL = 10_000;
  private static final int WARM_UPS = 12;
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private volatile Object sink = "";

  @Override
  public String name() {
    return "planning";
  }

  @Override
  public String about() {
    return "a plan of 1,000 components over 1,000 to 100,000 targets, in processor time";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    int rounds = bench.quick() ? 3 : 7;
    int large = bench.quick() ? 3 * USUAL : 10 * USUAL;
    World usual = PlanningWorld.of(USUAL);
    rounds(WARM_UPS, usual);
    List<Double> ofUsual = rounds(rounds, usual);
    List<Double> ofLarge = rounds(rounds, PlanningWorld.of(large));
    return List.of(
        only(1_000, rounds(rounds, PlanningWorld.of(1_000)), new Goal.Told()),
        only(USUAL, ofUsual, new Goal.AtMost(300)),
        only(large, ofLarge, new Goal.Told()),
        growth(large, ofUsual, ofLarge),
        oneOfMany(rounds, usual, ofUsual));
  }

  private Measurement only(int targets, List<Double> times, Goal goal) {
    return new Measurement(
            name(), "plan of %,d targets".formatted(targets), "ms", List.of(), times, goal)
        .ofSize(targets);
  }

  /** Many times the targets, beside what n log n allows them. */
  private Measurement growth(int large, List<Double> ofUsual, List<Double> ofLarge) {
    double allowed = (double) large / USUAL * Math.log10(large) / Math.log10(USUAL);
    return new Measurement(
        name(),
        "%,d targets beside 10,000 × n log n".formatted(large),
        "ms",
        ofUsual.stream().map(time -> time * allowed).toList(),
        ofLarge,
        new Goal.RatioAtMost(1.0));
  }

  /** One device of many reports: what follows for the plan, beside a whole plan. */
  private Measurement oneOfMany(int rounds, World world, List<Double> whole) {
    Planning planning = Planning.of(world);
    planning.update(NOW);
    List<Double> times = new ArrayList<>();
    for (int round = -3; round < rounds; round++) {
      String target = PlanningWorld.target(round + 3);
      double time =
          millis(
              () -> {
                DesiredState written = planning.due(target).orElseThrow().desired();
                DesiredState desired = written.toBuilder().setGeneration(1).build();
                planning.putTwin(
                    target, PlanningWorld.NEW.withDesired(desired).withReported(ready(desired)));
                planning.update(NOW);
                return planning.changedStatuses();
              });
      if (round >= 0) {
        times.add(time);
      }
    }
    return new Measurement(
        name(), "one of 10,000 targets changed", "ms", whole, times, new Goal.RatioAtMost(0.05));
  }

  private static ReportedState ready(DesiredState desired) {
    ReportedState.Builder report =
        ReportedState.newBuilder().setObservedGeneration(desired.getGeneration());
    desired
        .getComponentsList()
        .forEach(
            component ->
                report.addComponents(
                    ComponentReport.newBuilder()
                        .setName(component.getName())
                        .setState(ComponentReport.State.READY)));
    return report.build();
  }

  private List<Double> rounds(int rounds, World world) {
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      times.add(millis(() -> Planner.plan(world, NOW)));
    }
    return times;
  }

  private double millis(Callable<?> operation) {
    try {
      long before = THREADS.getCurrentThreadCpuTime();
      sink = operation.call();
      return (THREADS.getCurrentThreadCpuTime() - before) / 1e6;
    } catch (Exception failure) {
      throw new BenchException("planning failed: " + failure + " after " + sink, failure);
    }
  }
}
