package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Instance;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanServiceTest {
  private final LedgerBus bus = new LedgerBus();
  private final SimulatedDevice cloud = new SimulatedDevice("k8s");
  private final SimulatedDevice pc = new SimulatedDevice("pc");

  @AfterEach
  void close() {
    bus.close();
  }

  @Test
  void deploysAndRemovesInOrder() {
    try (PlanService service = new PlanService(bus, InstantSource.system())) {
      start(service);
      apply();
      awaitPhase(SpecStatus.Phase.READY);
      assertThat(pc.running).containsKey("screen");

      delete();
      awaitNothingLeft();
      assertThat(pc.running).isEmpty();
      assertThat(cloud.running).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5, 7, 9, 11})
  void goesOnWhereAnotherWasKilled(int writes) {
    bus.dieAfterWrites = writes;
    try (PlanService killed = new PlanService(bus, InstantSource.system())) {
      start(killed);
      apply();
      await().atMost(Duration.ofSeconds(60)).until(this::stepUntilDead);
    }
    bus.revive();
    try (PlanService next = new PlanService(bus, InstantSource.system())) {
      start(next);
      awaitPhase(SpecStatus.Phase.READY);
      delete();
      awaitNothingLeft();
    }
  }

  @Test
  void plansAgainWhenSomeoneElseWroteMeanwhile() {
    try (PlanService service = new PlanService(bus, InstantSource.system());
        PlanService other = new PlanService(bus, InstantSource.system())) {
      start(service);
      start(other);
      apply();
      awaitPhase(SpecStatus.Phase.READY);
      assertThat(cloud.desired.map(DesiredState::getComponentsCount)).contains(1);
      assertThat(cloud.desired.map(DesiredState::getGeneration)).contains(1L);
    }
  }

  private void start(PlanService service) {
    service.start(Duration.ofMillis(50)).join();
    bus.tell(service);
    service.twinsComplete();
    await().atMost(Duration.ofSeconds(60)).until(service::isPlanning);
  }

  private void apply() {
    for (Message document :
        List.of(
            Docs.target("k8s", Docs.at("k8s")),
            Docs.target("pc", Docs.at("pc")),
            Docs.solution(
                "app", Docs.component("backend", "k8s"), Docs.component("screen", "pc", "backend")),
            Docs.instance("shop", "app"))) {
      bus.put(address(document), document);
    }
  }

  private void delete() {
    Address<?> address = spec(SpecRef.instance("shop"));
    Instance instance = (Instance) bus.get(address).orElseThrow();
    bus.put(
        address,
        instance.toBuilder()
            .setMetadata(
                instance.getMetadata().toBuilder()
                    .setDeletionRequestedAt(Timestamp.newBuilder().setSeconds(1)))
            .build());
  }

  private void awaitPhase(SpecStatus.Phase phase) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              devices();
              return status().map(SpecStatus::getPhase).equals(Optional.of(phase));
            });
  }

  private void awaitNothingLeft() {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              devices();
              return bus.get(spec(SpecRef.instance("shop"))).isEmpty() && status().isEmpty();
            });
  }

  private boolean stepUntilDead() {
    devices();
    return bus.isDead()
        || status().map(SpecStatus::getPhase).equals(Optional.of(SpecStatus.Phase.READY));
  }

  private void devices() {
    for (SimulatedDevice device : List.of(cloud, pc)) {
      TwinId twin = TwinId.of(device.name);
      device.desired = bus.get(new Address.Desired(twin)).map(DesiredState.class::cast);
      Optional<?> before = device.reported;
      device.act();
      if (!before.equals(device.reported)) {
        bus.put(new Address.Reported(twin), device.reported.orElseThrow());
        bus.put(
            new Address.Status(twin),
            TwinStatus.newBuilder()
                .setConnected(true)
                .setPhase(TwinStatus.Phase.APPLYING)
                .setObservedGeneration(device.reported.orElseThrow().getObservedGeneration())
                .build());
      }
    }
  }

  private Optional<SpecStatus> status() {
    return bus.get(new Address.SpecStatusOf("default", io.twinbus.topic.SpecKind.INSTANCE, "shop"))
        .map(SpecStatus.class::cast);
  }

  private static Address<?> address(Message document) {
    return spec(Documents.ref(document));
  }

  private static Address<?> spec(SpecRef ref) {
    return new Address.Spec("default", ref.kind(), ref.name());
  }
}
