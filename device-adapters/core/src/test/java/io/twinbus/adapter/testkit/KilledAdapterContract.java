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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An adapter as a process of its own with a real driver, killed again and again while it applies:
 * no orphan and no duplicate (invariants I5 and I7). The moments are chosen by a seed, which a
 * failure names; {@code -Dtwinbus.seed} repeats it.
 */
@org.jspecify.annotations.NullUnmarked
public abstract class KilledAdapterContract {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** Adapters at a time, each of its own target: most of the time goes into starting them. */
  private static final int DEVICES = 2;

  @TempDir Path folder;
  private final List<Device> devices = new ArrayList<>();
  private PlainBroker broker;
  private Operator librarian;
  private ArtifactShelf shelf;

  /** How often adapters are killed in all. */
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

  /**
   * What there is of a component on this machine, seen without the adapter: one text for each
   * thing, so that one of a replaced or removed component is one too many.
   */
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
    librarian = new Operator(broker.uri(), TwinId.of("nobody"));
    shelf = new ArtifactShelf(librarian.bus(), "default");
  }

  @AfterEach
  void endAll() throws Exception {
    for (Device device : devices) {
      device.close();
    }
    librarian.close();
    broker.close();
    clean();
  }

  @Test
  void leavesNoOrphanAndNoDuplicateWhenItIsKilledAgainAndAgain() throws Exception {
    long seed = Long.getLong("twinbus.seed", System.nanoTime());
    for (int number = 0; number < DEVICES; number++) {
      devices.add(new Device(number, new Random(seed + number)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(DEVICES)) {
      List<Future<Void>> ends = new ArrayList<>();
      for (Device device : devices) {
        ends.add(threads.submit(device));
      }
      for (Future<Void> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError("failed with -Dtwinbus.seed=" + seed, e.getCause());
    }
  }

  /** One target, whose adapter is killed its share of times. */
  private final class Device implements Callable<Void>, AutoCloseable {
    private final int number;
    private final Random random;
    private final Operator operator;
    private final Path own;
    private final Path configuration;
    private AdapterProcess adapter;

    Device(int number, Random random) throws IOException {
      this.number = number;
      this.random = random;
      TwinId twin = TwinId.of("pc-" + number);
      this.operator = new Operator(broker.uri(), twin);
      this.own = Files.createDirectories(folder.resolve(twin.target()));
      this.configuration =
          Files.writeString(
              own.resolve("adapter.yaml"),
              """
              target: %s
              data: %s
              broker: {uri: %s}
              trust: {allowUnsigned: true}
              agent: {minBackoff: 200ms, observeEvery: 2s}
              drivers:
              %s"""
                  .formatted(twin.target(), own.resolve("data"), broker.uri(), drivers()));
    }

    @Override
    public Void call() throws Exception {
      for (int kill = 0; kill < kills() / DEVICES; kill++) {
        start();
        long generation =
            operator.desire(desired("a", kill), desired("b", kill / 2), desired("c" + kill % 3, 0));
        await("the adapter at work, run " + kill)
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> operator.report().getObservedGeneration() == generation);
        await("some of it done")
            .pollDelay(Duration.ofMillis(random.nextInt(300)))
            .until(() -> true);
        adapter.kill();
        for (String name : List.of("a", "b", "c0", "c1", "c2")) {
          // Nobody ends anything now but what is dying already.
          await("one " + name(name) + " at most after kill " + kill)
              .atMost(PATIENCE)
              .until(() -> alive(name(name)), alive -> alive.size() <= 1);
        }
      }
      start();
      operator.desire(desired("a", 99), desired("d", 1));
      awaitReady("d");
      awaitReady("a");
      assertAlive(List.of("a", "d"), List.of("b", "c0", "c1", "c2"));

      adapter.stop(); // In good order: it ends well, and the components go on.
      assertThat(adapter.exitCode()).isZero();
      start();
      operator.desire();
      assertAlive(List.of(), List.of("a", "b", "c0", "c1", "c2", "d"));
      await().until(() -> operator.report().getComponentsCount() == 0);
      return null;
    }

    private void start() throws IOException {
      adapter = AdapterProcess.start(main(), own, configuration.toString());
    }

    /** Names are apart, so that what is alive tells whose it is. */
    private String name(String component) {
      return component + "-" + number;
    }

    private Component desired(String name, int variant) throws IOException {
      return component(name(name), variant, shelf);
    }

    private void awaitReady(String name) {
      await(name(name) + " READY")
          .atMost(PATIENCE)
          .until(() -> operator.component(name(name)).getState(), State.READY::equals);
    }

    private void assertAlive(List<String> there, List<String> gone) {
      await("only " + there)
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                for (String name : there) {
                  assertThat(alive(name(name))).as(name(name)).hasSize(1);
                }
                for (String name : gone) {
                  assertThat(alive(name(name))).as(name(name)).isEmpty();
                }
              });
    }

    @Override
    public void close() {
      if (adapter != null) {
        adapter.close();
      }
      operator.close();
    }
  }
}
