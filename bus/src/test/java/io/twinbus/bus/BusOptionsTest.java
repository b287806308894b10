package io.twinbus.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.bus.BusOptions.Identity;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BusOptionsTest {
  private static final URI LOCAL = URI.create("mqtt://127.0.0.1:1883");

  private static BusOptions of(URI broker, String clientId) {
    return BusOptions.of(broker, clientId, new Identity.Anonymous());
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt://host, host, 1883, false",
    "tcp://host:99, host, 99, false",
    "mqtts://host, host, 8883, true",
    "ssl://host:99, host, 99, true",
    "MQTTS://host, host, 8883, true",
    "mqtt://[::1]:99, ::1, 99, false"
  })
  void readsTheUriOfABroker(URI uri, String host, int port, boolean tls) {
    assertThat(BrokerUri.of(uri)).isEqualTo(new BrokerUri(host, port, tls));
  }

  @ParameterizedTest
  @ValueSource(strings = {"host:1883", "http://host", "mqtt:host", "//host", "mqtt:///path"})
  void refusesAUriThatIsNoBroker(String uri) {
    assertThatThrownBy(() -> of(URI.create(uri), "client"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mqtt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a/b", "a+", "#"})
  void refusesAClientIdThatCannotStandInATopic(String clientId) {
    assertThatThrownBy(() -> of(LOCAL, clientId)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesBoundsThatBoundNothing() {
    BusOptions options = of(LOCAL, "client");
    assertThatThrownBy(() -> options.withBounds(0, 1, 1, 1)).hasMessageContaining("maxInFlight");
    assertThatThrownBy(() -> options.withBounds(1, 0, 1, 1)).hasMessageContaining("maxQueued");
    assertThatThrownBy(() -> options.withBounds(1, 1, 0, 1)).hasMessageContaining("maxQueuedBytes");
    assertThatThrownBy(() -> options.withBounds(1, 1, 1, 0)).hasMessageContaining("maxReceiving");
    assertThatThrownBy(() -> options.withBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("maxBackoff");
  }

  @Test
  void changesOnlyWhatItIsAskedTo() {
    BusOptions options = of(LOCAL, "client");
    assertThat(options.withBounds(64, 8192, 16L << 20, 128)).isEqualTo(options);
    assertThat(options.withBackoff(Duration.ofMillis(200), Duration.ofSeconds(30)))
        .isEqualTo(options);
    assertThat(options.withTimeouts(Duration.ZERO, Duration.ofSeconds(30), Duration.ofSeconds(5)))
        .isEqualTo(options);
    assertThat(options.withoutSession().cleanStart()).isTrue();
    assertThat(options.withoutSession().sessionExpiry()).isEqualTo(Duration.ZERO);
  }
}
