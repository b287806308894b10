package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * From a device's report to the twin's status, beside one hop over the bare broker. A status is two
 * hops: a throughput ratio of a half would be perfect.
 */
final class ReportedStatus implements Scenario {
  private static final int RATE = 200;

  @Override
  public String name() {
    return "reported-status";
  }

  @Override
  public String about() {
    return "reports of 300 bytes that change the phase of 1,000 twins, until their statuses arrive,"
        + " in-memory brokers";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY);
        Child runtime = Child.runtime(ours.broker().port(), bench.folder())) {
      Fleet bareFleet = Fleet.bare(bare);
      Fleet ourFleet = Fleet.ours(ours);
      bareFleet.perSecond(bench.warmUp());
      ourFleet.perSecond(bench.warmUp());
      Rounds throughput =
          Rounds.alternate(
              bench.rounds(),
              bench.budget().dividedBy(3),
              () -> bareFleet.perSecond(bench.window()),
              () -> ourFleet.perSecond(bench.window()));
      Rounds latency =
          Rounds.alternate(
              bench.rounds(),
              bench.budget().dividedBy(3),
              () -> millis(bareFleet.latency(RATE, bench.window()), 50),
              () -> millis(ourFleet.latency(RATE, bench.window()), 50));
      Rounds delay =
          Rounds.alternate(
              bench.rounds(),
              bench.budget().dividedBy(3),
              () -> bareFleet.behindAll() / 1e6,
              () -> ourFleet.behindAll() / 1e6);
      return List.of(
          throughput.measured(name(), "statuses a second", "1/s", new Goal.RatioAtLeast(0.40)),
          latency.measured(name(), "report to status, p50", "ms", new Goal.RatioAtMost(2.5)),
          delay.measured(name(), "one more beside 1,000 at once", "ms", new Goal.AtMost(50)));
    }
  }

  private static double millis(Histogram latency, double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }
}
