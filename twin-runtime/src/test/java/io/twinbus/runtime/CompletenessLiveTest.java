package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.configuration.service.InternalConfigurations;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.journal.Journal;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.TwinPolicy;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.TwinStatus;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A broker that drops retained messages of which a session has not taken enough yet. */
final class CompletenessLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int TWINS = 800;

  private static EmbeddedBroker broker;
  private static int limitBefore;

  @BeforeAll
  static void start() {
    broker =
        EmbeddedBroker.builder()
            .user("olga", "secret", Role.OPERATOR, "default")
            .user("runtime", "secret", Role.RUNTIME, "*")
            .start();
    limitBefore = InternalConfigurations.RETAINED_MESSAGE_QUEUE_SIZE.get();
    try (Bus operator = connect("olga");
        Bus runtime = connect("runtime")) {
      List<CompletableFuture<Void>> written = new ArrayList<>();
      for (int i = 0; i < TWINS; i++) {
        TwinId twin = TwinId.of("pc" + i);
        written.add(
            operator.publish(
                new Address.Desired(twin), DesiredState.newBuilder().setRetired(false).build()));
        written.add(
            runtime.publish(
                new Address.Status(twin),
                TwinStatus.newBuilder()
                    .setGeneration(1)
                    .setPhase(TwinStatus.Phase.PENDING)
                    .build()));
      }
      CompletableFuture.allOf(written.toArray(new CompletableFuture<?>[0]))
          .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
          .join();
    }
  }

  @AfterAll
  static void stop() {
    InternalConfigurations.RETAINED_MESSAGE_QUEUE_SIZE.set(limitBefore);
    broker.close();
  }

  @Test
  void losesNothingWhileNoAspectAloneIsTooMuch() {
    InternalConfigurations.RETAINED_MESSAGE_QUEUE_SIZE.set(TWINS + 10);
    Map<TwinId, Long> seen = run(Ownership.EVERYTHING, 10_000);
    assertThat(seen)
        .hasSize(TWINS)
        .allSatisfy((twin, generation) -> assertThat(generation).isOne());
  }

  @Test
  void readsByItselfWhatTheBrokerKeptBack() {
    InternalConfigurations.RETAINED_MESSAGE_QUEUE_SIZE.set(TWINS / 2);
    Map<TwinId, Long> seen = run(Ownership.EVERYTHING, TWINS / 2);
    assertThat(seen).hasSizeGreaterThanOrEqualTo(TWINS / 2);
    assertThat(seen).allSatisfy((twin, generation) -> assertThat(generation).isOne());
  }

  @Test
  void takesUpTwinsThatBecomeItsOwn() {
    InternalConfigurations.RETAINED_MESSAGE_QUEUE_SIZE.set(limitBefore);
    AtomicBoolean changed = new AtomicBoolean();
    Ownership own = twin -> twin.target().endsWith(changed.get() ? "8" : "7");
    Map<TwinId, Long> seen = new ConcurrentHashMap<>();
    try (Bus state = connect("runtime");
        Bus commands = connect("runtime");
        TwinRuntime runtime = TwinRuntime.start(parts(state, commands, own, seen, 99_000))) {
      awaitComplete(runtime);
      assertThat(runtime.size()).isEqualTo(TWINS / 10);

      changed.set(true);
      runtime.ownershipChanged();
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  runtime.size() == TWINS / 10
                      && seen.keySet().stream().filter(own::owns).count() == TWINS / 10);
      assertThat(seen).allSatisfy((twin, generation) -> assertThat(generation).isOne());
    }
  }

  private static Map<TwinId, Long> run(Ownership ownership, long mostRetained) {
    Map<TwinId, Long> seen = new ConcurrentHashMap<>();
    try (Bus state = connect("runtime");
        Bus commands = connect("runtime");
        TwinRuntime runtime =
            TwinRuntime.start(parts(state, commands, ownership, seen, mostRetained))) {
      awaitComplete(runtime);
      assertThat(seen).hasSize(runtime.size());
    }
    return seen;
  }

  private static void awaitComplete(TwinRuntime runtime) {
    runtime.complete().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  private static TwinRuntime.Parts parts(
      Bus state, Bus commands, Ownership ownership, Map<TwinId, Long> seen, long mostRetained) {
    return new TwinRuntime.Parts(
        state,
        commands,
        commands,
        TwinPolicy.DEFAULT,
        Journal.NONE,
        ownership,
        (twin, desired, reported, status) -> seen.put(twin, desired.getGeneration()),
        new SimpleMeterRegistry(),
        InstantSource.system(),
        2,
        Duration.ofSeconds(2),
        mostRetained);
  }

  private static Bus connect(String user) {
    return HiveBus.connect(
            BusOptions.of(
                    URI.create(broker.uri()),
                    user + "-" + System.nanoTime(),
                    new BusOptions.Identity.Password(user, "secret"))
                .withoutSession())
        .join();
  }
}
