package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Twins of a broker that grow in number: each has a desired state and a report that matches it. */
final class Twins {
  /** How many there can be. */
  static final int MOST = 10_000;

  private static final int BEHIND_ONE = 1_000;
  private static final int WINDOW = 200;

  private final Side side;
  private final LoadClient operator;
  private final List<LoadClient> gateways = new ArrayList<>();
  private int count;

  Twins(Side side) {
    this.side = side;
    this.operator = side.client("operator");
  }

  /** Adds twins until there are so many; returns when all their documents are stored. */
  void growTo(int wanted) {
    while (gateways.size() * BEHIND_ONE < wanted) {
      gateways.add(side.client("many" + gateways.size()));
    }
    ClosedLoop loop = new ClosedLoop(WINDOW);
    loop.times(wanted - count, number -> store(count + (int) number).thenRun(loop::arrived));
    count = wanted;
  }

  /** The device of a twin says that all its components are ready, or that one is not. */
  CompletableFuture<?> report(int target, boolean ready) {
    return gateways
        .get(target / BEHIND_ONE)
        .publish(Reports.topic(name(target), "reported"), Reports.reported(ready), true);
  }

  /** The name of a target. */
  static String name(int target) {
    return "m" + target;
  }

  private CompletableFuture<?> store(int target) {
    return operator
        .publish(Reports.topic(name(target), "desired"), Reports.desired(), true)
        .thenCompose(written -> report(target, true));
  }
}
