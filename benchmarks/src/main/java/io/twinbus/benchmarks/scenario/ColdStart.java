package io.twinbus.benchmarks.scenario;

import com.google.protobuf.Message;
import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import io.twinbus.runtime.RuntimeMain;
import io.twinbus.runtime.RuntimeSettings;
import io.twinbus.runtime.TwinRuntime;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.config.Configuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * How long a runtime takes until it knows every twin from what is retained, beside a client that
 * reads the same messages and does nothing with them; and what each twin costs of the heap.
 */
final class ColdStart implements Scenario {
  private static final int[] QUICK = {1_000, 10_000};
  private static final int[] FULL = {1_000, 10_000, 95_000};
  private static final int PATIENCE_MINUTES = 5;

  /** What a start reads: the runtime that told its heap has left the statuses. */
  private static final List<String> RETAINED = List.of("status", "desired", "reported");

  private static final int LOOKS = 3;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "cold-start";
  }

  @Override
  public String about() {
    return "a runtime's start from retained desired and reported states, and its heap per twin";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    List<Measurement> measured = new ArrayList<>();
    for (int size : bench.quick() ? QUICK : FULL) {
      try (Side side = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY)) {
        measured.addAll(measure(bench, side, size));
      }
    }
    return measured;
  }

  private List<Measurement> measure(Bench bench, Side side, int size) {
    RetainedTwins twins = new RetainedTwins(size);
    double empty = heap(bench, side);
    twins.publish(side);
    double each = (heap(bench, side) - empty - documents(twins)) / size;
    if (each <= 0) {
      throw new BenchException("the heap of %,d twins cannot be told: %,.0f".formatted(size, each));
    }
    Rounds rounds =
        Rounds.alternate(
            bench.quick() ? 2 : 5,
            bench.budget().dividedBy(FULL.length),
            () -> replay(side, twins),
            () -> start(side, size));
    // What a start needs at least are its pauses: MQTT does not tell which retained message is
    // last.
    boolean large = size == FULL[FULL.length - 1];
    return List.of(
        rounds
            .measured(
                name(),
                "start with %,d twins".formatted(size),
                "s",
                large ? new Goal.RatioAtMost(2.5) : new Goal.Told())
            .ofSize(size),
        new Measurement(
            name(),
            "heap of each of %,d".formatted(size),
            "B",
            List.of(),
            List.of(each),
            large ? new Goal.AtMost(2_500) : new Goal.Told()));
  }

  private static double replay(Side side, RetainedTwins twins) {
    long begin = System.nanoTime();
    try (LoadClient client = LoadClient.connect(side.broker().port(), "reader", "reader")) {
      for (String aspect : RETAINED) {
        CountDownLatch all = new CountDownLatch(twins.size());
        client.subscribeRetained("tb/+/twin/+/" + aspect, message -> all.countDown());
        await(all, aspect);
      }
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private static double start(Side side, int size) {
    try (Lifecycle parts = new Lifecycle()) {
      long begin = System.nanoTime();
      runtime(side, parts, size);
      return (System.nanoTime() - begin) / 1e9;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  /** Bytes of the heap of a runtime in a process of its own, when what its start left is gone. */
  private static double heap(Bench bench, Side side) {
    try (Child runtime = Child.runtime(side.broker().port(), bench.folder())) {
      long least = runtime.heapAfterCollection();
      for (int i = 0; i < LOOKS; i++) {
        Pause.of(BETWEEN_LOOKS);
        least = Math.min(least, runtime.heapAfterCollection());
      }
      return least;
    }
  }

  /** Bytes that the documents of all twins take in a client that has read them. */
  private static double documents(RetainedTwins twins) {
    long before = usedHeap();
    List<Message> documents = twins.read();
    double bytes = usedHeap() - before;
    if (documents.size() != twins.size() * RetainedTwins.ASPECTS.size()) {
      throw new BenchException("the documents cannot be read");
    }
    return bytes;
  }

  private static TwinRuntime runtime(Side side, Lifecycle parts, int size) {
    try {
      TwinRuntime runtime =
          RuntimeMain.start(
              parts,
              Configuration.parse(
                  "the bench",
                  """
                  broker:
                    uri: mqtt://127.0.0.1:%d
                    user: runtime
                    password: bench
                  http:
                    port: 0
                  quiet: 300ms
                  """
                      .formatted(side.broker().port()),
                  RuntimeSettings.class));
      runtime.complete().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
      if (runtime.size() != size) {
        throw new BenchException(
            "the runtime says that it is complete with %,d of %,d twins"
                .formatted(runtime.size(), size));
      }
      return runtime;
    } catch (Exception failure) {
      throw new BenchException("the runtime did not start: " + failure, failure);
    }
  }

  private static void await(CountDownLatch latch, String aspect) {
    try {
      if (!latch.await(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
        throw new BenchException(latch.getCount() + " retained messages of " + aspect + " missing");
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  private static long usedHeap() {
    Runtime jvm = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return jvm.totalMemory() - jvm.freeMemory();
  }
}
