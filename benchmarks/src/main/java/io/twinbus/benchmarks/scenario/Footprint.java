package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the broker needs when nothing happens, and how long it takes to start. */
final class Footprint implements Scenario {
  private static final double MIB = 1024 * 1024;

  private final List<Double> bareMemory = new ArrayList<>();
  private final List<Double> ourMemory = new ArrayList<>();
  private final List<Double> bareCpu = new ArrayList<>();
  private final List<Double> ourCpu = new ArrayList<>();

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public String about() {
    return "start, memory and processor of an idle broker";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    int rounds = bench.quick() ? 2 : 5;
    Rounds starts =
        Rounds.alternate(
            rounds,
            bench.budget(),
            () -> start(bench, BrokerKind.BARE, bareMemory, bareCpu),
            () -> start(bench, BrokerKind.TWINBUS, ourMemory, ourCpu));
    return List.of(
        starts.measured(name(), "start of the broker", "s", new Goal.Told()),
        new Measurement(name(), "resident, idle", "MiB", bareMemory, ourMemory, new Goal.Told()),
        new Measurement(name(), "processor, idle", "% of 1", bareCpu, ourCpu, new Goal.Told()));
  }

  private static double start(Bench bench, BrokerKind kind, List<Double> memory, List<Double> cpu) {
    try (Child broker = Child.broker(kind, Persistence.FILE, bench.folder())) {
      pause(Duration.ofSeconds(2));
      Duration before = broker.cpu();
      pause(bench.window());
      double used = broker.cpu().minus(before).toNanos();
      cpu.add(Math.max(0.1, 100 * used / bench.window().toNanos()));
      memory.add(broker.residentBytes() / MIB);
      return broker.startTime().toMillis() / 1000.0;
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}
