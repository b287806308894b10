package io.twinbus.adapter.elasticnode;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.elasticnode.simulated.BoardOptions;
import io.twinbus.adapter.elasticnode.simulated.SimulatedEnv5;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;

/** One board with the bit file that works, and those that cannot work. */
@NullUnmarked
class BitfileBadInputTest extends BadInputContract {
  private SimulatedEnv5 board;

  @AfterEach
  void switchOff() {
    board.close();
  }

  @Override
  protected DriverFactory factory() {
    return new BitfileDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) throws IOException {
    board = new SimulatedEnv5(broker(), BoardOptions.hasty("testbench"));
    board.switchOn();
    return Settings.at(
        "drivers.bitfile",
        Map.of(
            "pages", Map.of("url", "http://127.0.0.1:{port}", "listen", "127.0.0.1", "port", 0),
            "pace", "10ms",
            "settle", "100ms",
            "attach", "100ms"));
  }

  private static Component bitfile(String name, String digest, int position) {
    return Operator.component(name, "bitfile", Map.of("position", "" + position))
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .build();
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) {
    return bitfile(name, shelf.put("bits".repeat(300).getBytes(StandardCharsets.UTF_8)), 1);
  }

  @Override
  protected List<String> footprint(String name) {
    byte[] memory = board.memory(1);
    return memory == null ? List.of() : List.of("bits " + Arrays.hashCode(memory));
  }

  @Override
  protected boolean leavesDefault() {
    return true;
  }

  @Override
  protected void describe(ArtifactShelf shelf) {
    String other = shelf.put("other".getBytes(StandardCharsets.UTF_8));
    fails(
        Operator.component("no-bits", "bitfile", Map.of()).build(),
        "artifact: is missing; name the bit file by its digest");
    fails(bitfile("too-far", other, 5000), "properties.position: 5000 is not within 0 and 1023");
    fails(
        bitfile("taken", other, 1),
        "component good is in these sectors: remove it, or give another properties.position");
    failsWithoutItsArtifact(Operator.component("", "bitfile", Map.of("position", "7")));
  }
}
