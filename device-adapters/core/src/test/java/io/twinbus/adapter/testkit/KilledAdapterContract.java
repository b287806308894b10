package io.twinbus.adapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An adapter as a process of its own with a real driver, killed again and again while it applies:
 * no orphan and no duplicate (invariants I5 and I7).
 */
@org.jspecify.annotations.NullUnmarked
public abstract class KilledAdapterContract {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path folder;
  private final TwinId twin = TwinId.of("pc");
  private PlainBroker broker;
  private Operator operator;
  private AdapterProcess adapter;

  /** How often it is killed. */
  protected int kills() {
    return 20;
  }

  /** The main class of the adapter. */
  protected abstract Class<?> main();

  /** Its section {@code drivers}, indented by two. */
  protected abstract String drivers();

  /** A component; another variant makes the driver put another thing in its place. */
  protected abstract Component component(String name, int variant, ArtifactShelf shelf)
      throws IOException;

  /** What there is of a component on this machine, seen without the adapter. */
  protected abstract List<String> alive(String name) throws Exception;

  /** Ends what a failed test left. */
  protected void clean() throws Exception {}

  /** The folder of this test. */
  protected Path folder() {
    return folder;
  }

  @BeforeEach
  void startBroker() {
    broker = PlainBroker.inMemory();
    operator = new Operator(broker.uri(), twin);
  }

  @AfterEach
  void endAll() throws Exception {
    if (adapter != null) {
      adapter.close();
    }
    operator.close();
    broker.close();
    clean();
  }

  @Test
  void leavesNoOrphanAndNoDuplicateWhenItIsKilledAgainAndAgain() throws Exception {
    ArtifactShelf shelf = new ArtifactShelf(operator.bus(), twin.tenant());
    Path configuration =
        Files.writeString(
            folder.resolve("adapter.yaml"),
            """
            target: pc
            data: %s
            broker: {uri: %s}
            trust: {allowUnsigned: true}
            agent: {minBackoff: 200ms, observeEvery: 2s}
            drivers:
            %s"""
                .formatted(folder.resolve("data"), broker.uri(), drivers()));
    Random random = new Random(20);
    String checked = AdapterProcess.check(main(), folder, configuration);
    assertThat(checked).startsWith("exit code 0");
    for (int kill = 0; kill < kills(); kill++) {
      adapter = AdapterProcess.start(main(), folder, configuration.toString());
      long generation =
          operator.desire(
              component("a", kill, shelf),
              component("b", kill / 2, shelf),
              component("c" + kill % 3, 0, shelf));
      await("the adapter at work, run " + kill)
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> operator.report().getObservedGeneration() == generation);
      await("some of it done").pollDelay(Duration.ofMillis(random.nextInt(300))).until(() -> true);
      adapter.kill();
      for (String name : List.of("a", "b", "c0", "c1", "c2")) {
        assertThat(alive(name)).as("%s after kill %d", name, kill).hasSizeLessThanOrEqualTo(1);
      }
    }
    adapter = AdapterProcess.start(main(), folder, configuration.toString());
    operator.desire(component("a", 99, shelf), component("d", 1, shelf));
    operator.await("d", State.READY);
    operator.await("a", State.READY);
    assertAlive(List.of("a", "d"), List.of("b", "c0", "c1", "c2"));

    adapter.stop(); // In good order: it ends well, and the components go on.
    assertThat(adapter.exitCode()).isZero();
    adapter = AdapterProcess.start(main(), folder, configuration.toString());
    operator.desire();
    assertAlive(List.of(), List.of("a", "b", "c0", "c1", "c2", "d"));
    await().until(() -> operator.report().getComponentsCount() == 0);
  }

  private void assertAlive(List<String> there, List<String> gone) {
    await("only " + there)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              for (String name : there) {
                assertThat(alive(name)).as(name).hasSize(1);
              }
              for (String name : gone) {
                assertThat(alive(name)).as(name).isEmpty();
              }
            });
  }
}
