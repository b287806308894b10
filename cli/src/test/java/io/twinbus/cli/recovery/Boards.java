package io.twinbus.cli.recovery;

import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.Policy;
import io.twinbus.simulator.SimulatedDevice;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A simulated board with its agent for each cell of the matrix. */
final class Boards implements AutoCloseable {
  private final Map<Cell, SimulatedDevice> devices = new LinkedHashMap<>();

  Boards(List<Cell> cells, URI broker, Path folder) throws IOException, InterruptedException {
    for (Cell cell : cells) {
      devices.put(
          cell,
          new SimulatedDevice(config(cell, folder), broker, RecoveryStack.identity(cell.target())));
    }
    for (SimulatedDevice device : devices.values()) {
      device.start();
    }
  }

  private static AgentConfig config(Cell cell, Path folder) {
    Map<String, Object> times =
        Map.of("erase", "50ms", "perBlock", "5ms", "measure", "20ms", "boot", "100ms");
    Settings bin =
        Settings.at(
            "drivers.bin",
            Map.of("flasher", "simulated", "simulated", times, "answerWithin", "1s"));
    Duration limit = RecoveryStack.DEADLINE;
    Policy usual = Policy.DEFAULT;
    Policy eager =
        new Policy(
            Duration.ofSeconds(5),
            usual.observeStarting(),
            Duration.ofMillis(200),
            Duration.ofSeconds(2),
            1000,
            usual.restartWindow(),
            usual.parallelChanges(),
            usual.parallelLooks(),
            usual.cancelGrace(),
            usual.flashPatience());
    return AgentConfig.of("simulator/1", cell.twin(), folder.resolve(cell.target()))
        .with(TrustPolicy.of(true, List.of()))
        .with(
            new PhaseLimits(
                PhaseLimits.DEFAULT.apply(),
                PhaseLimits.DEFAULT.remove(),
                limit,
                limit,
                limit,
                limit,
                limit))
        .with(eager)
        .with(Map.of("bin", bin));
  }

  /** Lets each cell's fault happen while this image is flashed. */
  void spoil(String digest) {
    devices.forEach((cell, device) -> device.faults().addFor(digest, List.of(cell.fault())));
  }

  @Override
  public void close() {
    devices.values().parallelStream()
        .forEach(
            device -> {
              try {
                device.close();
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
  }
}
