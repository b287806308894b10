package io.twinbus.adapter.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.agent.Agent;
import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.agent.AgentThreads;
import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.artifact.TransferOptions;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.Policy;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Block;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentReport.State;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of components that cannot work, with a real driver, its agent and a broker: each is
 * FAILED, its message names cause and remedy, and the one that works is READY and never touched.
 */
@org.jspecify.annotations.NullUnmarked
public abstract class BadInputContract {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String GOOD = "good";

  @TempDir Path folder;
  private final Map<Component, List<String>> bad = new LinkedHashMap<>();
  private PlainBroker broker;
  private Operator operator;
  private ArtifactShelf shelf;
  private Agent agent;

  /** The driver. */
  protected abstract DriverFactory factory();

  /** Its section of the configuration. */
  protected abstract Settings settings(Path folder) throws Exception;

  /** A component of this name that works. */
  protected abstract Component good(String name, ArtifactShelf shelf) throws Exception;

  /** What there is of a component, as for {@link DriverContract}. */
  protected abstract List<String> footprint(String name) throws Exception;

  /** The secrets of the adapter's configuration. */
  protected Map<String, Secret> secrets() {
    return Map.of();
  }

  /** As for {@link DriverContract}. */
  protected boolean leavesDefault() {
    return false;
  }

  /**
   * Whether the device has room for all of them at once. If not, they are tried one at a time in
   * place of the one that works, which is READY again after each.
   */
  protected boolean independent() {
    return true;
  }

  /** Where the broker listens. */
  protected final URI broker() {
    return broker.uri();
  }

  /** Calls {@link #fails} for each component that cannot work. */
  protected abstract void describe(ArtifactShelf shelf) throws Exception;

  /**
   * A component that cannot work.
   *
   * @param words what its message must hold
   */
  protected final void fails(Component component, String... words) {
    bad.put(component, List.of(words));
  }

  /** Three components whose artifact cannot be had, made of one that has none yet. */
  protected final void failsWithoutItsArtifact(Component.Builder component) {
    String nobodyHas = digest("nobody has it");
    fails(
        made(component, "artifact-refused", nobodyHas),
        "the artifact service refuses " + nobodyHas,
        "not found");
    String silent = shelf.put("nobody sends it".getBytes(StandardCharsets.UTF_8));
    shelf.disturb(block -> block.getDigest().equals(silent) ? Block.getDefaultInstance() : block);
    fails(
        made(component, "artifact-silent", silent),
        "no block of " + silent,
        "is the artifact service running, and the artifact uploaded?");
    String wrong = digest("something");
    shelf.putWrong(wrong, "something else".getBytes(StandardCharsets.UTF_8));
    fails(made(component, "artifact-wrong", wrong), "wrong digest: asked for " + wrong);
  }

  private static String digest(String text) {
    return Digests.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private static Component made(Component.Builder of, String name, String digest) {
    return of.clone().setName(name).setArtifact(Artifact.newBuilder().setDigest(digest)).build();
  }

  @BeforeEach
  void start() throws Exception {
    broker = PlainBroker.inMemory();
    TwinId twin = TwinId.of("testbench");
    operator = new Operator(broker.uri(), twin);
    shelf = new ArtifactShelf(operator.bus(), twin.tenant());
    DriverFactory factory = factory();
    Settings settings = settings(folder);
    assertThat(factory.check(settings)).isEmpty();
    AgentConfig config =
        new AgentConfig(
            "test/1",
            twin,
            folder.resolve("agent"),
            new Policy(
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofMillis(200),
                Duration.ofSeconds(1),
                2,
                Duration.ofMinutes(1),
                4,
                8,
                Duration.ofSeconds(5),
                8),
            PhaseLimits.DEFAULT,
            TrustPolicy.of(true, List.of()),
            new TransferOptions(64 << 10, 8, 3, Duration.ofMillis(200), Duration.ofSeconds(1)),
            1 << 20,
            DeviceFacts.NONE,
            Map.of(factory.name(), settings),
            secrets(),
            Duration.ofSeconds(20),
            Duration.ofMillis(100));
    agent =
        Agent.start(
            config,
            List.of(factory),
            () ->
                HiveBus.connect(
                    BusOptions.of(broker.uri(), "agent", new BusOptions.Identity.Anonymous())),
            AgentThreads.create(),
            new SimpleMeterRegistry());
  }

  @AfterEach
  void end() {
    agent.close();
    operator.close();
    broker.close();
  }

  @Test
  void namesCauseAndRemedyAndLeavesTheOthersUnharmed() throws Exception {
    Component good = good(GOOD, shelf);
    operator.desire(good);
    operator.await(GOOD, State.READY);
    List<String> before = footprint(GOOD);
    assertThat(before).isNotEmpty();
    fails(
        Operator.component("strange", "toaster", Map.of()).build(),
        "type: \"toaster\" is not a type of this adapter, which has ",
        good.getType());
    describe(shelf);

    if (independent()) {
      together(good, before);
    } else {
      oneAtATime(good);
    }
    operator.desire();
    await("all gone").atMost(PATIENCE).until(() -> operator.report().getComponentsCount() == 0);
    if (!leavesDefault()) {
      assertThat(footprint(GOOD)).isEmpty();
    }
  }

  private void together(Component good, List<String> before) throws Exception {
    List<Component> all = new ArrayList<>(bad.keySet());
    all.add(good);
    operator.desire(all.toArray(Component[]::new));
    bad.forEach(this::awaitFailed);
    assertThat(operator.component(GOOD).getState()).isEqualTo(State.READY);
    assertThat(operator.component(GOOD).getRestarts()).isZero();
    assertThat(footprint(GOOD)).isEqualTo(before);

    operator.desire(good); // What failed leaves nothing that would stand in the way.
    await("the bad ones gone")
        .atMost(PATIENCE)
        .until(() -> operator.report().getComponentsCount() == 1);
    assertThat(footprint(GOOD)).isEqualTo(before);
  }

  private void oneAtATime(Component good) {
    bad.forEach(
        (component, words) -> {
          operator.desire(component);
          awaitFailed(component, words);
          operator.desire(good);
          await("good after " + component.getName())
              .atMost(PATIENCE)
              .until(() -> operator.component(GOOD).getState() == State.READY);
        });
  }

  private void awaitFailed(Component component, List<String> words) {
    String name = component.getName();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ComponentReport report = operator.component(name);
              assertThat(report.getState()).as(name + ": " + report).isEqualTo(State.FAILED);
              assertThat(report.getMessage()).as(name).contains(words);
              assertThat(report.getDigest()).as(name).isEmpty();
            });
  }
}
