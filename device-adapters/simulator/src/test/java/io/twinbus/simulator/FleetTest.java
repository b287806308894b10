package io.twinbus.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.reconcile.ComponentView;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ComponentReport.State;
import io.twinbus.v1.DesiredState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetTest {
  /** More on request: {@code -Dtwinbus.fleet=1000}. */
  private static final int DEVICES = Integer.getInteger("twinbus.fleet", 60);

  @TempDir Path folder;

  @Test
  void bringsEveryDeviceToWhatIsDesired() throws Exception {
    try (PlainBroker broker = PlainBroker.inMemory();
        Bus operator = connect(broker, "operator")) {
      Set<String> ready = ConcurrentHashMap.newKeySet();
      operator
          .subscribe(
              AddressFilter.everyTwin(TwinAspect.REPORTED),
              delivery -> {
                if (delivery.address() instanceof Address.Reported address
                    && delivery.document().isPresent()
                    && delivery.document().get().getComponentsList().stream()
                        .anyMatch(component -> component.getState() == State.READY)) {
                  ready.add(address.twin().target());
                }
              })
          .join();
      FleetOptions options = FleetOptions.of("default", "sim", DEVICES, folder);
      for (int number = 1; number <= DEVICES; number++) {
        operator
            .publish(
                new Address.Desired(TwinId.of(options.target(number))),
                DesiredState.newBuilder()
                    .setGeneration(1)
                    .addComponents(Operator.component("app", "container", Map.of()))
                    .build())
            .join();
      }
      try (Fleet fleet =
          Fleet.start(options, target -> connecting(broker, target), new SimpleMeterRegistry())) {
        await().atMost(Duration.ofMinutes(2)).until(() -> ready.size() == DEVICES);
        assertThat(fleet.connected()).isEqualTo(DEVICES);
        assertThat(fleet.statuses())
            .allSatisfy(
                status ->
                    assertThat(status.components())
                        .extracting(ComponentView::state)
                        .containsExactly(ComponentView.State.READY));
      }
    }
  }

  private static Bus connect(PlainBroker broker, String client) {
    return connecting(broker, client).join();
  }

  private static java.util.concurrent.CompletableFuture<Bus> connecting(
      PlainBroker broker, String client) {
    return HiveBus.connect(
        BusOptions.of(broker.uri(), client, new BusOptions.Identity.Anonymous()));
  }
}
