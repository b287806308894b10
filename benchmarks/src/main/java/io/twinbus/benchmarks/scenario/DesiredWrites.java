package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * How many desired states a second are durable. Each writer has a connection and a target of its
 * own and waits for the acknowledgement before it writes again.
 */
final class DesiredWrites implements Scenario {
  private static final int MOST_WRITERS = 256;
  private static final int[] WRITERS = {1, 16, MOST_WRITERS};
  private static final double DURABLE_A_SECOND = 5_000;

  @Override
  public String name() {
    return "desired-writes";
  }

  @Override
  public String about() {
    return "desired states acknowledged a second, file persistence, by 1, 16 and 256 writers";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.FILE);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.FILE)) {
      List<LoadClient> bareClients = clients(bare);
      List<LoadClient> ourClients = clients(ours);
      List<Measurement> measured = new ArrayList<>();
      new Writers(MOST_WRITERS, bareClients).perSecond(bench.warmUp());
      new Writers(MOST_WRITERS, ourClients).perSecond(bench.warmUp());
      for (int count : WRITERS) {
        Writers bareWriters = new Writers(count, bareClients);
        Writers ourWriters = new Writers(count, ourClients);
        Goal goal = count == MOST_WRITERS ? new Goal.AtLeast(DURABLE_A_SECOND) : new Goal.Told();
        measured.add(
            Rounds.alternate(
                    bench.rounds(),
                    bench.budget().dividedBy(WRITERS.length),
                    () -> bareWriters.perSecond(bench.window()),
                    () -> ourWriters.perSecond(bench.window()))
                .measured(name(), "durable writes, writers: " + count, "1/s", goal));
      }
      return measured;
    }
  }

  private static List<LoadClient> clients(Side side) {
    return IntStream.range(0, MOST_WRITERS).mapToObj(i -> side.client("operator")).toList();
  }

  private static final class Writers {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final ClosedLoop loop;
    private final List<LoadClient> clients;
    private final ConcurrentLinkedQueue<Integer> idle = new ConcurrentLinkedQueue<>();

    Writers(int count, List<LoadClient> clients) {
      this.loop = new ClosedLoop(count);
      this.clients = clients;
      IntStream.range(0, count).forEach(idle::add);
    }

    double perSecond(Duration time) {
      return loop.perSecond(
          time,
          number -> {
            int writer = idle.remove();
            return clients
                .get(writer)
                .publish(
                    DesiredDocuments.topic(writer),
                    DesiredDocuments.document(NUMBER.incrementAndGet()),
                    true)
                .thenRun(
                    () -> {
                      idle.add(writer);
                      loop.arrived();
                    });
          });
    }
  }
}
