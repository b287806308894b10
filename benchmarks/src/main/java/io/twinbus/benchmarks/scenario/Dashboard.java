package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.load.OpenLoop;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/**
 * What somebody sees who has the fleet's page open: how soon it is there, how far it is behind the
 * broker while many twins change, and how smooth it is. Everything is real: devices report, the
 * runtime makes statuses of it, the monitor judges and tells the browser.
 */
final class Dashboard implements Scenario {
  private static final int TWINS = Twins.MOST;
  private static final int RATE = 500;
  private static final int VIEWS = 7;
  private static final int WINDOWS = 5;

  /** So many windows it takes until what runs at 500 changes a second is compiled, in four JVMs. */
  private static final int WARM_UPS = 5;

  private static final List<String> MONITOR_JVM = List.of("-Xms64m", "-Xmx256m");
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(200);
  private static final double MIB = 1024 * 1024;
  private static final int SECOND = 1000;

  private final boolean[] working = new boolean[TWINS];
  private int next;

  @Override
  public String name() {
    return "dashboard";
  }

  @Override
  public String about() {
    return "the fleet's page in headless Chromium with %,d twins, then with %d changes a second;"
            .formatted(TWINS, RATE)
        + " broker, runtime, monitor ("
        + String.join(" ", MONITOR_JVM)
        + ") and browser a process each";
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Measurement> run(Bench bench) {
    Path program = DashboardPage.program(System.getenv().getOrDefault("PATH", ""));
    try (Side side = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY)) {
      Twins twins = new Twins(side);
      twins.growTo(TWINS);
      int broker = side.broker().port();
      try (Child runtime = Child.runtime(broker, bench.folder());
          Child monitor = Child.monitor(broker, bench.folder(), MONITOR_JVM);
          DashboardPage page = DashboardPage.open(program, monitor.port(), bench.folder())) {
        return measure(bench, side, twins, monitor, page);
      }
    }
  }

  private List<Measurement> measure(
      Bench bench, Side side, Twins twins, Child monitor, DashboardPage page) {
    List<Double> views = new ArrayList<>();
    page.firstView(TWINS); // the monitor's code is not compiled yet, nor the browser's read
    for (int i = 0; i < VIEWS; i++) {
      views.add(page.firstView(TWINS));
    }
    List<Double> lags = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    List<Double> longest = new ArrayList<>();
    Duration window = bench.window().multipliedBy(5);
    Changes changes = new Changes(side, twins, page.watch(TWINS));
    for (int i = 0; i < WARM_UPS; i++) {
      changes.during(window);
    }
    int windows = bench.quick() ? Bench.LEAST_ROUNDS : WINDOWS;
    for (int i = 0; i < windows; i++) {
      Seen seen = changes.during(window);
      lags.add((double) seen.lags.getValueAtPercentile(95));
      rates.add(seen.framesPerSecond());
      longest.add(seen.frame(99));
    }
    double heap = monitor.heapAfterCollection() / MIB;
    return List.of(
        measured("first full view of %,d twins".formatted(TWINS), "ms", views, 1500),
        measured("broker to page, %d changes/s, p95".formatted(RATE), "ms", lags, 250),
        new Measurement(
            name(), "frames a second meanwhile", "1/s", List.of(), rates, new Goal.AtLeast(30)),
        new Measurement(
            name(), "a frame meanwhile, p99", "ms", List.of(), longest, new Goal.Told()),
        measured("monitor: heap after collection", "MiB", List.of(heap), 256));
  }

  private Measurement measured(String what, String unit, List<Double> ours, double most) {
    return new Measurement(name(), what, unit, List.of(), ours, new Goal.AtMost(most));
  }

  /** What was seen while twins changed. */
  private record Seen(Histogram lags, List<Double> frames) {
    double framesPerSecond() {
      return SECOND * frames.size() / frames.stream().mapToDouble(each -> each).sum();
    }

    double frame(int percentile) {
      double[] sorted = frames.stream().mapToDouble(each -> each).sorted().toArray();
      return sorted[Math.min(sorted.length - 1, sorted.length * percentile / 100)];
    }
  }

  /**
   * Devices that report, one after the other, and a subscriber who gets the statuses first-hand.
   */
  private final class Changes {
    private final Twins twins;
    private final DashboardPage.Watch watch;
    private final int[] numbers = new int[TWINS];
    private volatile DashboardChanges now = new DashboardChanges();
    private volatile Consumer<String> landed = target -> {};

    Changes(Side side, Twins twins, DashboardPage.Watch watch) {
      this.twins = twins;
      this.watch = watch;
      side.client("monitor")
          .subscribe("tb/default/twin/+/status", each -> now.published(each, landed));
    }

    Seen during(Duration window) {
      DashboardChanges changes = new DashboardChanges();
      OpenLoop loop = new OpenLoop(RATE, window);
      Arrays.fill(numbers, -1);
      landed = target -> loop.arrived(numbers[Integer.parseInt(target.substring(1))]);
      now = changes;
      watch.clear();
      var unused =
          loop.run(
              number -> {
                int target = next++ % TWINS;
                numbers[target] = number;
                working[target] = !working[target];
                changes.expect(Twins.name(target), !working[target]);
                return twins.report(target, !working[target]);
              });
      List<Double> frames = watch.frames();
      return new Seen(changes.lags(awaitAll(changes)), frames);
    }

    private List<DashboardPage.Shown> awaitAll(DashboardChanges changes) {
      long end = System.nanoTime() + PATIENCE.toNanos();
      List<DashboardPage.Shown> shown = watch.changes();
      while (!changes.areAll(shown)) {
        if (System.nanoTime() > end) {
          throw new BenchException(
              "not every change is shown %d s later".formatted(PATIENCE.toSeconds()));
        }
        LockSupport.parkNanos(LOOK_AGAIN);
        shown = watch.changes();
      }
      return shown;
    }
  }
}
