package io.twinbus.adapter.elasticnode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.elasticnode.simulated.BoardOptions;
import io.twinbus.adapter.elasticnode.simulated.SimulatedEnv5;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.adapter.testkit.SessionTopics;
import io.twinbus.adapter.testkit.TestImages;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.testing.FreePorts;
import io.twinbus.testing.PlainBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver with a board on a broker that knows nothing of boards. */
@NullUnmarked
class BitfileContractTest extends DriverContract {
  private static final String BOARD = "testbench";
  private static PlainBroker broker;
  @TempDir Path files;
  private int port;
  private SimulatedEnv5 board;

  @BeforeAll
  static void startBroker() {
    broker = PlainBroker.inMemory();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void switchOn() throws Exception {
    board = new SimulatedEnv5(broker.uri(), BoardOptions.hasty(BOARD));
    board.switchOn();
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !(bench().observe(component("one")) instanceof Observation.Unknown));
  }

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
    if (port == 0) {
      port = FreePorts.next();
    }
    return Settings.at(
        "drivers.bitfile",
        Map.of(
            "pages", Map.of("url", "http://127.0.0.1:{port}", "listen", "127.0.0.1", "port", port),
            "pace", "10ms",
            "settle", "100ms",
            "attach", "100ms"));
  }

  @Override
  protected Optional<SessionTopics> topics() {
    return Optional.of(new SessionTopics(session()));
  }

  private static Bus session() {
    return HiveBus.connect(
            BusOptions.of(
                broker.uri(), "bench-" + UUID.randomUUID(), new BusOptions.Identity.Anonymous()))
        .join();
  }

  @Override
  protected Duration limit() {
    return Duration.ofMinutes(1);
  }

  @Override
  protected int mostSteps() {
    return 14;
  }

  private TestImages images() {
    return new TestImages(files, 500);
  }

  @Override
  protected Map<String, Path> artifacts() throws IOException {
    return images().byDigest("one", "other", "next", "");
  }

  @Override
  protected ComponentSpec component(String name) throws IOException {
    return ComponentSpec.of(name, "bitfile", Settings.of(Map.of("position", position(name))))
        .madeOf(images().artifact(name));
  }

  private static int position(String name) {
    return name.equals("one") ? 1 : 2;
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) throws IOException {
    return component.madeOf(images().artifact("next"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "bitfile", Settings.EMPTY);
  }

  @Override
  protected List<String> footprint(String name) {
    byte[] memory = board.memory(position(name));
    return memory == null ? List.of() : List.of(Arrays.hashCode(memory) + "");
  }

  @Override
  protected void breakIt(String name) {
    try (Bus other = session()) {
      String done = "eip://uni-due.de/es/" + BOARD + "/DONE/FLASH";
      other.raw().publish(done, "SUCCESS".getBytes(StandardCharsets.UTF_8), false).join();
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !(bench().observe(component(name)) instanceof Observation.Ready));
  }

  @Override
  protected boolean leavesDefault() {
    return true;
  }

  @Test
  void refusesABitFileWhoseSectorsAreTaken() throws Exception {
    bench().applyUntilReady(component("one"));
    ComponentSpec other =
        ComponentSpec.of("other", "bitfile", Settings.of(Map.of("position", 1)))
            .madeOf(images().artifact("other"));
    assertThat(bench().apply(other).message())
        .contains("component one is in these sectors", "properties.position");
  }

  @Test
  void refusesABitFileWithNothingInIt() throws Exception {
    ComponentSpec empty =
        ComponentSpec.of("one", "bitfile", Settings.EMPTY).madeOf(images().artifact(""));
    assertThat(bench().apply(empty))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.message()).startsWith("the bit file is empty");
              assertThat(failed.retry()).isFalse();
            });
    assertThat(board.flashes()).isZero();
  }

  @Test
  void looksAgainWhenTheBoardComesBack() throws Exception {
    ComponentSpec one = component("one");
    bench().applyUntilReady(one);
    board.crash();
    await().until(() -> bench().observe(one) instanceof Observation.Unknown);
    assertThat(bench().observe(one).message()).contains("not connected");
    board.switchOn();
    bench().awaitReady(one);
    assertThat(bench().context().changes()).contains("one");
    assertThat(board.flashes()).isEqualTo(1);
  }

  @Test
  void saysThatItsPortIsInUse() {
    assertThatThrownBy(() -> bench(settings(files)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot listen on http://127.0.0.1:" + port)
        .hasMessageEndingWith("; choose another drivers.bitfile.pages.port");
  }

  @Test
  void checksItsConfiguration() {
    assertThat(problems(Map.of()))
        .containsExactly("drivers.bitfile.pages.url: is missing; write a text");
    assertThat(problems(Map.of("pages", Map.of("url", "ftp://x"))))
        .singleElement()
        .asString()
        .startsWith("drivers.bitfile.pages.url: must be how the board reaches this adapter");
    assertThat(problems(Map.of("pages", Map.of("url", "http://x:1", "port", 70_000))))
        .containsExactly("drivers.bitfile.pages.port: 70000 is not within 0 and 65535");
  }

  private List<String> problems(Map<String, Object> section) {
    return factory().check(Settings.at("drivers.bitfile", section)).stream()
        .map(Object::toString)
        .toList();
  }
}
