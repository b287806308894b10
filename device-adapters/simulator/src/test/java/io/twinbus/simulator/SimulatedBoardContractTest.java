package io.twinbus.simulator;

import io.twinbus.adapter.board.BoardDriverFactory;
import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.adapter.testkit.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;

/** The board driver does what every driver must, on a simulated board. */
class SimulatedBoardContractTest extends DriverContract {
  @TempDir Path files;
  private final List<SimulatedBoard> boards = new CopyOnWriteArrayList<>();

  @Override
  protected DriverFactory factory() {
    return new BoardDriverFactory(new SimulatedFlasherFactory(boards::add));
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    Map<String, Object> times =
        Map.of("erase", "1ms", "perBlock", "0ms", "measure", "1ms", "boot", "5ms");
    return Settings.at(
        "drivers.bin",
        Map.of(
            "flasher",
            "simulated",
            "simulated",
            times,
            "defaultImage",
            images().file("default").toString()));
  }

  private TestImages images() {
    return new TestImages(files, 10_000);
  }

  @Override
  protected Map<String, Path> artifacts() throws IOException {
    return images().byDigest("one", "other", "next");
  }

  @Override
  protected ComponentSpec component(String name) throws IOException {
    return ComponentSpec.of(name, "bin", Settings.EMPTY).madeOf(images().artifact(name));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) throws IOException {
    return component.madeOf(images().artifact("next"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "bin", Settings.EMPTY);
  }

  /** The image that the board runs: a start changes it, and a second flash would start it. */
  @Override
  protected List<String> footprint(String name) throws Exception {
    return List.of(
        boards.getLast().state(new CancellationSource(Duration.ofSeconds(5))).toString());
  }

  @Override
  protected void breakIt(String name) throws Exception {
    CancellationSource time = new CancellationSource(Duration.ofSeconds(5));
    byte[] other = Files.readAllBytes(images().file("other"));
    boards.getLast().erase(images().artifact("other").digest(), other.length, time);
    boards.getLast().write(0, other, time);
    boards.getLast().activate(time);
    time.pause(Duration.ofMillis(20));
  }

  @Override
  protected boolean independent() {
    return false;
  }

  @Override
  protected boolean leavesDefault() {
    return true;
  }
}
