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
import org.HdrHistogram.Histogram;

/**
 * From a device's report to the twin's status, beside one hop over the bare broker. A status is two
 * hops: a throughput ratio of a half would be perfect.
 */
final class ReportedStatus implements Scenario {
  private static final int RATE = 200;

  /** Beside the first thousand. */
  private static final int[] GROWN = {10_000, Fleet.MOST};

  /** A hundred thousand twins take more than the other scenarios' 1 GiB of the broker. */
  private static final List<String> BROKER_JVM = List.of("-Xms256m", "-Xmx5g");

  private static final List<String> RUNTIME_JVM = List.of("-Xms128m", "-Xmx2g");

  @Override
  public String name() {
    return "reported-status";
  }

  @Override
  public String about() {
    return "reports of 300 bytes that change the phase of twins, 1,000 under way, until their"
        + " statuses arrive, in-memory brokers (%s), runtime %s"
            .formatted(String.join(" ", BROKER_JVM), String.join(" ", RUNTIME_JVM));
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY, BROKER_JVM);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY, BROKER_JVM);
        Child runtime = Child.runtime(ours.broker().port(), bench.folder(), RUNTIME_JVM)) {
      Fleet bareFleet = Fleet.bare(bare);
      Fleet ourFleet = Fleet.ours(ours);
      bareFleet.perSecond(bench.warmUp());
      ourFleet.perSecond(bench.warmUp());
      int sizes = bench.quick() ? 1 : 1 + GROWN.length;
      Duration share = bench.budget().dividedBy(2L * sizes + 1);
      List<Measurement> measured = new ArrayList<>();
      measured.addAll(measure(bench, share, bareFleet, ourFleet, Fleet.TARGETS));
      Rounds delay =
          Rounds.alternate(
              bench.rounds(),
              share,
              () -> bareFleet.behindAll() / 1e6,
              () -> ourFleet.behindAll() / 1e6);
      measured.add(
          delay.measured(name(), "one more beside 1,000 at once", "ms", new Goal.AtMost(50)));
      for (int i = 0; i + 1 < sizes; i++) {
        Fleet.grow(bareFleet, ourFleet, GROWN[i]);
        measured.addAll(measure(bench, share, bareFleet, ourFleet, GROWN[i]));
      }
      return measured;
    }
  }

  private List<Measurement> measure(
      Bench bench, Duration share, Fleet bare, Fleet ours, int twins) {
    Rounds throughput =
        Rounds.alternate(
            bench.rounds(),
            share,
            () -> bare.perSecond(bench.window()),
            () -> ours.perSecond(bench.window()));
    Rounds latency =
        Rounds.alternate(
            bench.rounds(),
            share,
            () -> millis(bare.latency(RATE, bench.window()), 50),
            () -> millis(ours.latency(RATE, bench.window()), 50));
    return List.of(
        throughput.measured(
            name(),
            "statuses a second of %,d".formatted(twins),
            "1/s",
            new Goal.RatioAtLeast(0.40)),
        latency.measured(
            name(),
            "report to status, p50, of %,d".formatted(twins),
            "ms",
            new Goal.RatioAtMost(2.5)));
  }

  private static double millis(Histogram latency, double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }
}
