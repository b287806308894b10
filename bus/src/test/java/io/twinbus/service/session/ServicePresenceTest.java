package io.twinbus.service.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.service.ExitCode;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.config.ConfigurationException;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.testing.FlakyProxy;
import io.twinbus.testing.FreePorts;
import io.twinbus.testing.PlainBroker;
import io.twinbus.testing.SharedBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.v1.Presence;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class ServicePresenceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String id = "a" + UUID.randomUUID();
  private final HealthChecks checks = new HealthChecks();
  private final List<Presence> seen = new CopyOnWriteArrayList<>();
  private final PlainBroker broker;
  private Bus watcher;

  ServicePresenceTest(PlainBroker broker) {
    this.broker = broker;
  }

  @BeforeEach
  void watch() {
    watcher =
        HiveBus.connect(
                BusOptions.of(broker.uri(), "watcher-" + id, new BusOptions.Identity.Anonymous()))
            .join();
    watcher
        .subscribe(
            AddressFilter.exactly(new Address.Presence("monitor", id)),
            delivery -> seen.add(delivery.document().orElseThrow()))
        .join();
  }

  @AfterEach
  void stopWatching() {
    watcher.close();
  }

  private static BusSettings settings(URI uri) {
    return Configuration.of(
        BusSettings.class,
        Map.of(
            "TWINBUS_URI", uri.toString(),
            "TWINBUS_FIRST_CONNECT", "0",
            "TWINBUS_MIN_BACKOFF", "10ms",
            "TWINBUS_MAX_BACKOFF", "100ms"));
  }

  private ServicePresence connect(URI uri) {
    return ServicePresence.connect(
        settings(uri),
        "monitor",
        id,
        "1.2.3",
        Optional.of("http://127.0.0.1:8081"),
        checks,
        new SimpleMeterRegistry());
  }

  private List<Boolean> online() {
    return seen.stream().map(Presence::getOnline).toList();
  }

  @Test
  void isOnlineFromItsStartToItsEnd() {
    ServicePresence session = connect(broker.uri());
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(online()).containsExactly(true));
    assertThat(seen.getFirst().getVersion()).isEqualTo("1.2.3");
    assertThat(seen.getFirst().getHttp()).isEqualTo("http://127.0.0.1:8081");
    assertThat(seen.getFirst().hasStartedAt()).isTrue();
    assertThat(session.bus().isConnected()).isTrue();

    session.close();

    await().atMost(PATIENCE).untilAsserted(() -> assertThat(online()).containsExactly(true, false));
  }

  @Test
  void isOfflineWhenItIsLostAndOnlineWhenItIsBack() {
    try (FlakyProxy proxy = FlakyProxy.to(broker.port());
        ServicePresence session = connect(proxy.uri())) {
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(online()).containsExactly(true));
      assertThat(checks.obstacles()).isEmpty();

      proxy.refuse(true);
      proxy.cut();
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(online()).containsExactly(true, false));
      assertThat(checks.obstacles()).containsEntry("broker", "not connected to " + proxy.uri());

      proxy.refuse(false);
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(online()).containsExactly(true, false, true));
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(checks.obstacles()).isEmpty());
      assertThat(session.bus().isConnected()).isTrue();
    }
  }

  @Test
  void saysThatTheBrokerIsNotThere() {
    URI nowhere = URI.create("mqtt://127.0.0.1:" + FreePorts.next());
    assertThatThrownBy(() -> connect(nowhere))
        .isInstanceOfSatisfying(
            ServiceFailure.class,
            failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessageContaining(nowhere.toString());
  }

  @Test
  void refusesHalfAnIdentity() {
    assertThatThrownBy(() -> Configuration.parse("a.yaml", "user: joe\n", BusSettings.class))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("a.yaml:1: user and password belong together: one of them is missing");
  }

  @Test
  void hasTheDefaultsOfTheBus() {
    BusOptions fromSettings =
        Configuration.of(BusSettings.class, Map.of()).toOptions("twinbus-monitor");
    BusOptions defaults =
        BusOptions.of(
            URI.create("mqtt://127.0.0.1:1883"),
            "twinbus-monitor",
            new BusOptions.Identity.Anonymous());
    assertThat(fromSettings)
        .usingRecursiveComparison()
        .ignoringFields("firstConnect")
        .isEqualTo(defaults);
    assertThat(fromSettings.firstConnect()).isEqualTo(Duration.ofMinutes(10));
  }
}
