package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.load.OpenLoop;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.HdrHistogram.Histogram;

/** How long a desired state takes from the operator to the device, at a fixed rate. */
final class DesiredLatency implements Scenario {
  private static final int TARGETS = 16;
  private static final int RATE = 200;

  /** Numbers from here on are of documents that no latency is taken of. */
  private static final long WARM_UP = 1_000_000_000;

  @Override
  public String name() {
    return "desired-latency";
  }

  @Override
  public String about() {
    return RATE
        + " desired states a second to "
        + TARGETS
        + " targets, file persistence, open load";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.FILE);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.FILE)) {
      Path barePath = new Path(bare);
      Path ourPath = new Path(ours);
      barePath.warmUp(bench.warmUp());
      ourPath.warmUp(bench.warmUp());
      List<Histogram> tails = new ArrayList<>();
      Rounds rounds =
          Rounds.alternate(
              bench,
              () -> millis(barePath.measure(bench.window()), 50),
              () -> {
                Histogram latency = ourPath.measure(bench.window());
                tails.add(latency);
                return millis(latency, 50);
              });
      return List.of(
          rounds.measured(name(), "operator to device, p50", "ms", new Goal.RatioAtMost(1.3)),
          new Measurement(
              name(),
              "operator to device, p99",
              "ms",
              List.of(),
              tails.stream().map(latency -> millis(latency, 99)).toList(),
              new Goal.Told()));
    }
  }

  private static double millis(Histogram latency, double percentile) {
    return latency.getValueAtPercentile(percentile) / 1e6;
  }

  private static final class Path {
    private final LoadClient operator;
    private volatile OpenLoop loop = new OpenLoop(1, Duration.ofSeconds(1));
    private int first;

    Path(Side side) {
      for (int i = 0; i < TARGETS; i++) {
        side.client("d" + i)
            .subscribe(
                DesiredDocuments.topic(i),
                message ->
                    loop.arrived(DesiredDocuments.number(message.getPayloadAsBytes()) - first));
      }
      this.operator = side.client("operator");
    }

    /**
     * As many as go through, then the rate that is measured: at the rate alone the compiler would
     * begin its work on either broker only after minutes.
     */
    void warmUp(Duration time) {
      Duration half = time.dividedBy(2);
      ClosedLoop busy = new ClosedLoop(TARGETS);
      var unused =
          busy.perSecond(
              half,
              number -> write((int) (number % TARGETS), WARM_UP + number).thenRun(busy::arrived));
      measure(half);
    }

    private CompletableFuture<?> write(int target, long number) {
      return operator.publish(
          DesiredDocuments.topic(target), DesiredDocuments.document(number), true);
    }

    Histogram measure(Duration time) {
      first += 1_000_000; // every document differs from all before
      OpenLoop next = new OpenLoop(RATE, time);
      loop = next;
      return next.run(i -> write(i % TARGETS, first + i));
    }
  }
}
