package io.twinbus.benchmarks.jmh;

import io.twinbus.benchmarks.scenario.PlanningWorld;
import io.twinbus.plan.Plan;
import io.twinbus.plan.Planner;
import io.twinbus.plan.World;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A whole plan of a thousand components, over more and more targets. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class PlanningBenchmark {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @Param({"1000", "10000", "100000"})
  private int targets;

  private World world = PlanningWorld.of(1);

  @Setup
  public void makeTargets() {
    world = PlanningWorld.of(targets);
  }

  @Benchmark
  public Plan plan() {
    return Planner.plan(world, NOW);
  }
}
