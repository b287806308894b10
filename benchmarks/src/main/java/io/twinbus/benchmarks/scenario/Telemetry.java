package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** What passes through the broker untouched: devices send samples, one service gets them all. */
final class Telemetry implements Scenario {
  private static final int DEVICES = 8;
  private static final int WINDOW = 1000;
  private static final byte[] SAMPLE = ("21.5 " + "x".repeat(195)).getBytes(StandardCharsets.UTF_8);

  @Override
  public String name() {
    return "telemetry";
  }

  @Override
  public String about() {
    return "200 bytes at QoS 1 from "
        + DEVICES
        + " devices to one subscriber, "
        + WINDOW
        + " under way, in-memory brokers";
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side bare = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY);
        Side ours = Side.start(bench, BrokerKind.TWINBUS, Persistence.MEMORY)) {
      Flow bareFlow = new Flow(bare);
      Flow ourFlow = new Flow(ours);
      bareFlow.perSecond(bench.warmUp());
      ourFlow.perSecond(bench.warmUp());
      return List.of(
          Rounds.alternate(
                  bench,
                  () -> bareFlow.perSecond(bench.window()),
                  () -> ourFlow.perSecond(bench.window()))
              .measured(name(), "samples delivered", "1/s", new Goal.RatioAtLeast(0.90)));
    }
  }

  private static final class Flow {
    private final ClosedLoop loop = new ClosedLoop(WINDOW);
    private final List<LoadClient> devices;

    Flow(Side side) {
      side.client("runtime").subscribe("tb/default/twin/+/telemetry/+", any -> loop.arrived());
      this.devices = IntStream.range(0, DEVICES).mapToObj(i -> side.client("d" + i)).toList();
    }

    double perSecond(Duration time) {
      return loop.perSecond(
          time,
          number -> {
            int device = (int) (number % DEVICES);
            return devices
                .get(device)
                .publish("tb/default/twin/d" + device + "/telemetry/c", SAMPLE, false);
          });
    }
  }
}
