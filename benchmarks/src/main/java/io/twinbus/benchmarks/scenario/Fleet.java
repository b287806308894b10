package io.twinbus.benchmarks.scenario;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.load.OpenLoop;
import io.twinbus.benchmarks.process.BrokerMain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/**
 * Targets behind gateways, a thousand at first, one more target, and somebody who follows what
 * comes of their reports: the reports themselves on a bare broker, the twins' statuses on ours. A
 * thousand reports are under way at most, and one of each target, since a twin may leave out a
 * status that is out of date.
 */
final class Fleet {
  /** How many targets there are at first, without the one more; the number of that. */
  static final int TARGETS = 1000;

  /** How many targets there can be, without the one more. */
  static final int MOST = 100_000;

  private static final int GATEWAYS = 4;
  private static final int WRITES_AT_ONCE = 200;
  private static final int NOTHING = -1;
  private static final int PATIENCE_SECONDS = 60;

  private final Side side;
  private final LoadClient[] gateways = new LoadClient[GATEWAYS];
  private final List<LoadClient> sites = new ArrayList<>();
  private final boolean[] ready = new boolean[MOST + 1];

  /** What each target waits for: 0 for not ready, 1 for ready. */
  private final AtomicIntegerArray awaited = new AtomicIntegerArray(MOST + 1);

  private final long[] arrivedAt = new long[MOST + 1];
  private final int[] numbers = new int[MOST + 1];
  private final BlockingQueue<Integer> idle = new ArrayBlockingQueue<>(MOST + 1);
  private final ClosedLoop closed = new ClosedLoop(TARGETS);
  private volatile IntConsumer landed = target -> {};
  private int count = TARGETS;

  private Fleet(Side side, String aspect) {
    this.side = side;
    for (int i = 0; i < GATEWAYS; i++) {
      gateways[i] = side.client("fleet");
    }
    side.client("monitor").subscribe("tb/default/twin/+/" + aspect, this::arrived);
  }

  /** A fleet of which the reports are followed. */
  static Fleet bare(Side side) {
    Fleet fleet = new Fleet(side, "reported");
    fleet.reportAll();
    return fleet;
  }

  /** A fleet of which the statuses are followed. */
  static Fleet ours(Side side) {
    desire(side, 0, TARGETS);
    Fleet fleet = new Fleet(side, "status");
    fleet.reportAll();
    return fleet;
  }

  /** Grows to so many targets without the one more; on ours they have desired states first. */
  static void grow(Fleet bare, Fleet ours, int wanted) {
    desire(ours.side, ours.count + 1, wanted);
    bare.growTo(wanted);
    ours.growTo(wanted);
  }

  private void growTo(int wanted) {
    while (TARGETS + sites.size() * BrokerMain.OF_SITE < wanted) {
      sites.add(side.client("site" + sites.size()));
    }
    landed = target -> closed.arrived();
    int first = count + 1;
    closed.times(wanted - count, number -> report(first + (int) number));
    count = wanted;
  }

  private static void desire(Side side, int first, int last) {
    LoadClient operator = side.client("operator");
    ClosedLoop loop = new ClosedLoop(WRITES_AT_ONCE);
    loop.times(
        last - first + 1,
        number ->
            operator
                .publish(Reports.topic("t" + (first + number), "desired"), Reports.desired(), true)
                .thenRun(loop::arrived));
  }

  /** How many reports a second came through, with one of each target under way. */
  double perSecond(Duration time) {
    landed = target -> closed.arrived();
    return closed.perSecond(time, number -> report(take()));
  }

  /** How long a report takes to come through, at a fixed rate. */
  Histogram latency(int rate, Duration time) {
    OpenLoop loop = new OpenLoop(rate, time);
    landed = target -> loop.arrived(numbers[target]);
    return loop.run(
        number -> {
          int target = take();
          numbers[target] = number;
          return report(target);
        });
  }

  /** Sends a report of every target, and waits for none. */
  void sendAll() {
    sendAllButOne();
    var unused = report(TARGETS);
  }

  private void sendAllButOne() {
    landed = target -> {};
    for (int i = 0; i < TARGETS; i++) {
      var unused = report(take());
    }
  }

  /** When the last of all came through, by {@link System#nanoTime}. */
  long lastArrival() {
    return Arrays.stream(arrivedAt).max().orElseThrow();
  }

  /** Nanoseconds for a report of the one more target, behind one of every other. */
  double behindAll() {
    sendAllButOne();
    long began = System.nanoTime();
    var one = report(TARGETS);
    awaitAll();
    one.join();
    return arrivedAt[TARGETS] - began;
  }

  private void reportAll() {
    landed = target -> {};
    for (int i = 0; i <= TARGETS; i++) {
      var unused = report(i);
    }
    awaitAll();
  }

  /** Waits until nothing is under way; all but the one more may be taken then. */
  void awaitAll() {
    for (int i = 0; i <= count; i++) {
      take();
    }
    for (int i = 0; i <= count; i++) {
      if (i != TARGETS) {
        idle.add(i);
      }
    }
  }

  private CompletableFuture<?> report(int target) {
    boolean next = !ready[target];
    ready[target] = next;
    awaited.set(target, next ? 1 : 0);
    LoadClient gateway =
        target <= TARGETS
            ? gateways[target % GATEWAYS]
            : sites.get((target - TARGETS - 1) / BrokerMain.OF_SITE);
    return gateway.publish(Reports.topic("t" + target, "reported"), Reports.reported(next), true);
  }

  private void arrived(Mqtt5Publish message) {
    int target = Integer.parseInt(message.getTopic().getLevels().get(3).substring(1));
    int says = Reports.isReady(message.getPayloadAsBytes());
    if (says != NOTHING && awaited.compareAndSet(target, says, NOTHING)) {
      arrivedAt[target] = System.nanoTime();
      landed.accept(target);
      idle.add(target);
    }
  }

  private int take() {
    try {
      Integer target = idle.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (target == null) {
        throw new BenchException("nothing came back for " + PATIENCE_SECONDS + " s");
      }
      return target;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}
