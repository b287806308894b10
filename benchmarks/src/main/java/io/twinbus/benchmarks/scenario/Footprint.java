package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the services need when nothing happens, and how long they take to start, by twins. */
final class Footprint implements Scenario {
  private static final double MIB = 1024 * 1024;
  private static final int[] TWINS = {0, 1_000, 10_000};
  private static final Duration SETTLE = Duration.ofSeconds(3);
  private static final Duration WATCH = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public String about() {
    return "start, resident memory and processor of idle services with up to "
        + Twins.MOST
        + " twins, file persistence, services with "
        + String.join(" ", Child.SERVICE_JVM);
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Measurement> run(Bench bench) {
    List<Measurement> measured = new ArrayList<>();
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.FILE);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.FILE)) {
      measured.add(
          told(
              "broker: start",
              "s",
              List.of(seconds(bare.broker().startTime())),
              seconds(ours.broker().startTime())));
      Twins bareTwins = new Twins(bare);
      Twins ourTwins = new Twins(ours);
      for (int count : TWINS) {
        if (bench.budget().isZero()) {
          break; // a slow machine: what is larger is left to a full run
        }
        bareTwins.growTo(count);
        ourTwins.growTo(count);
        measured.addAll(withServices(bench, count, bare, ours));
      }
    }
    return measured;
  }

  private List<Measurement> withServices(Bench bench, int count, Side bare, Side ours) {
    String twins = ", twins: " + count;
    try (Child runtime = Child.runtime(ours.broker().port(), bench.folder());
        Child monitor = Child.monitor(ours.broker().port(), bench.folder())) {
      double runtimeWork = seconds(runtime.cpu());
      double monitorWork = seconds(monitor.cpu());
      Pause.of(SETTLE);
      List<Child> all = List.of(bare.broker(), ours.broker(), runtime, monitor);
      List<Duration> before = all.stream().map(Child::cpu).toList();
      Pause.of(WATCH);
      List<Double> cpu = new ArrayList<>();
      List<Double> memory = new ArrayList<>();
      for (int i = 0; i < all.size(); i++) {
        double used = all.get(i).cpu().minus(before.get(i)).toNanos();
        cpu.add(100 * used / WATCH.toNanos());
        memory.add(all.get(i).residentBytes() / MIB);
      }
      return List.of(
          told("broker: resident" + twins, "MiB", List.of(memory.get(0)), memory.get(1)),
          told("runtime: resident" + twins, "MiB", List.of(), memory.get(2)),
          told("monitor: resident" + twins, "MiB", List.of(), memory.get(3)),
          told(
              "all: processor, idle" + twins,
              "% of 1",
              List.of(),
              cpu.get(1) + cpu.get(2) + cpu.get(3)),
          told("runtime: start" + twins, "s", List.of(), seconds(runtime.startTime())),
          told("runtime: processor for it" + twins, "s", List.of(), runtimeWork),
          told("monitor: start" + twins, "s", List.of(), seconds(monitor.startTime())),
          told("monitor: processor for it" + twins, "s", List.of(), monitorWork));
    }
  }

  private Measurement told(String what, String unit, List<Double> bare, double ours) {
    return new Measurement(name(), what, unit, bare, List.of(ours), new Goal.Told());
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
