package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.jmh.CodecBenchmark;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.concurrent.Callable;

/** What the strict reader costs beside Jackson's tree of the same bytes, in processor time. */
final class Reading implements Scenario {
  private static final int WARM_UP = 60_000;
  private static final int A_ROUND = 20_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private volatile Object sink = "";

  @Override
  public String name() {
    return "reading";
  }

  @Override
  public String about() {
    return "a reported state of 1 KB from JSON, beside Jackson's readTree, processor time";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    CodecBenchmark codec = new CodecBenchmark();
    nanos(codec::jacksonReadTree, WARM_UP);
    nanos(codec::decodeJson, WARM_UP);
    return List.of(
        Rounds.alternate(
                bench,
                () -> nanos(codec::jacksonReadTree, A_ROUND),
                () -> nanos(codec::decodeJson, A_ROUND))
            .measured(name(), "1 KB of JSON, checked", "ns", new Goal.RatioAtMost(3.0)));
  }

  private double nanos(Callable<?> operation, int times) {
    try {
      long before = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < times; i++) {
        sink = operation.call();
      }
      return (THREADS.getCurrentThreadCpuTime() - before) / (double) times;
    } catch (Exception failure) {
      throw new BenchException("reading failed: " + failure + " after " + sink, failure);
    }
  }
}
