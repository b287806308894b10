package io.twinbus.broker.embedded;

import static io.twinbus.broker.embedded.TestClients.build;
import static io.twinbus.broker.embedded.TestClients.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.broker.identity.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of messages that a sender lets expire. */
class ExpiryTest {
  private static final String TOPIC = "tb/default/twin/pc/command/go";
  private static final int PATIENCE_SECONDS = 60;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker =
        EmbeddedBroker.builder()
            .user("pc", TestClients.PASSWORD, Role.DEVICE, "default", "pc")
            .user("runtime", TestClients.PASSWORD, Role.RUNTIME, "*")
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void doesNotSilenceTheSessionThatHadNotAcknowledgedOne() throws Exception {
    Mqtt5BlockingClient runtime = connect(broker, "runtime", "runtime-sends");
    Mqtt5BlockingClient first = device();
    try (Mqtt5Publishes seen = first.publishes(MqttGlobalPublishFilter.ALL, true)) {
      first.subscribeWith().topicFilter(TOPIC).qos(MqttQos.AT_LEAST_ONCE).send();
      send(runtime, "old", Optional.of(Duration.ofSeconds(1)));
      assertThat(seen.receive(PATIENCE_SECONDS, TimeUnit.SECONDS)).isPresent();
      first.disconnectWith().sessionExpiryInterval(3600).send();
    }
    awaitExpiry();

    Mqtt5BlockingClient again = device();
    try (Mqtt5Publishes seen = again.publishes(MqttGlobalPublishFilter.ALL)) {
      send(runtime, "new", Optional.empty());
      List<String> texts = new ArrayList<>();
      while (!texts.contains("new")) {
        Optional<Mqtt5Publish> next = seen.receive(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as("a message after " + texts).isPresent();
        texts.add(TestClients.text(next.get()));
      }
    }
    again.disconnect();
    runtime.disconnect();
  }

  @Test
  void isTakenOffAWill() throws Exception {
    String topic = "tb/default/twin/pc/reported";
    Mqtt5BlockingClient runtime = connect(broker, "runtime", "runtime-hears");
    Mqtt5BlockingClient device = build(broker, "pc", "pc-that-leaves");
    device
        .connectWith()
        .willPublish()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .payload("{}".getBytes(StandardCharsets.UTF_8))
        .messageExpiryInterval(1000)
        .applyWillPublish()
        .send();
    try (Mqtt5Publishes seen = runtime.publishes(MqttGlobalPublishFilter.ALL)) {
      runtime.subscribeWith().topicFilter(topic).qos(MqttQos.AT_LEAST_ONCE).send();
      device
          .disconnectWith()
          .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
          .send();

      Optional<Mqtt5Publish> will = seen.receive(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(will.map(Mqtt5Publish::getMessageExpiryInterval)).contains(OptionalLong.empty());
    }
    runtime.disconnect();
  }

  private static Mqtt5BlockingClient device() {
    Mqtt5BlockingClient client = build(broker, "pc", "pc-that-comes-back");
    client.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
    return client;
  }

  private static void send(Mqtt5BlockingClient by, String text, Optional<Duration> expiry) {
    var message =
        Mqtt5Publish.builder()
            .topic(TOPIC)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(text.getBytes(StandardCharsets.UTF_8));
    var unused = expiry.map(after -> message.messageExpiryInterval(after.toSeconds()));
    by.publish(message.build());
  }

  /** MQTT counts whole seconds. */
  private static void awaitExpiry() {
    long sent = System.nanoTime();
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> System.nanoTime() - sent > Duration.ofMillis(2500).toNanos());
  }
}
