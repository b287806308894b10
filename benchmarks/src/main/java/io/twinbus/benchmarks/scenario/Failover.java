package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.util.ArrayList;
import java.util.List;

/**
 * The runtime is killed while every target has a report under way, and another is started at once,
 * as Kubernetes or a service manager would: how long until the last twin's status is current again?
 */
final class Failover implements Scenario {
  @Override
  public String name() {
    return "failover";
  }

  @Override
  public String about() {
    return "SIGKILL of the runtime with a report of each of "
        + Fleet.TARGETS
        + " twins under way, until the last status is current, in-memory broker";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Measurement> run(Bench bench) {
    List<Double> current = new ArrayList<>();
    List<Double> start = new ArrayList<>();
    try (Side side = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY)) {
      Child runtime = Child.runtime(side.broker().port(), bench.folder());
      try {
        Fleet fleet = Fleet.ours(side);
        fleet.perSecond(bench.window());
        int rounds = bench.quick() ? Bench.LEAST_ROUNDS : bench.rounds();
        for (int i = 0; i < rounds && (i == 0 || bench.budget().isPositive()); i++) {
          fleet.sendAll();
          long killed = System.nanoTime();
          runtime.close();
          runtime = Child.runtime(side.broker().port(), bench.folder());
          start.add(runtime.startTime().toMillis() / 1e3);
          fleet.awaitAll();
          current.add((fleet.lastArrival() - killed) / 1e9);
        }
      } finally {
        runtime.close();
      }
    }
    return List.of(
        new Measurement(
            name(), "kill to last status current", "s", List.of(), current, new Goal.Told()),
        new Measurement(
            name(), "of it: process to twins complete", "s", List.of(), start, new Goal.Told()));
  }
}
