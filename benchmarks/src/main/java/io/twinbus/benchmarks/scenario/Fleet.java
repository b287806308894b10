package io.twinbus.benchmarks.scenario;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.load.OpenLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/**
 * A thousand targets behind gateways, one more target, and somebody who follows what comes of their
 * reports: the reports themselves on a bare broker, the twins' statuses on ours. Each target has
 * one report under way at most, since a twin may leave out a status that is out of date.
 */
final class Fleet {
  /** How many targets there are, without the one more. */
  static final int TARGETS = 1000;

  private static final int GATEWAYS = 4;
  private static final int NOTHING = -1;
  private static final int PATIENCE_SECONDS = 60;

  private final LoadClient[] gateways = new LoadClient[GATEWAYS];
  private final boolean[] ready = new boolean[TARGETS + 1];

  /** What each target waits for: 0 for not ready, 1 for ready. */
  private final AtomicIntegerArray awaited = new AtomicIntegerArray(TARGETS + 1);

  private final long[] arrivedAt = new long[TARGETS + 1];
  private final int[] numbers = new int[TARGETS + 1];
  private final BlockingQueue<Integer> idle = new ArrayBlockingQueue<>(TARGETS + 1);
  private final ClosedLoop closed = new ClosedLoop(TARGETS);
  private volatile IntConsumer landed = target -> {};

  private Fleet(Side side, String aspect) {
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
    LoadClient operator = side.client("operator");
    CompletableFuture<?>[] written = new CompletableFuture<?>[TARGETS + 1];
    Arrays.setAll(
        written, i -> operator.publish(Reports.topic("t" + i, "desired"), Reports.desired(), true));
    CompletableFuture.allOf(written).orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    Fleet fleet = new Fleet(side, "status");
    fleet.reportAll();
    return fleet;
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
    for (int i = 0; i <= TARGETS; i++) {
      take();
    }
    for (int i = 0; i < TARGETS; i++) {
      idle.add(i);
    }
  }

  private CompletableFuture<?> report(int target) {
    boolean next = !ready[target];
    ready[target] = next;
    awaited.set(target, next ? 1 : 0);
    return gateways[target % GATEWAYS].publish(
        Reports.topic("t" + target, "reported"), Reports.reported(next), true);
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
