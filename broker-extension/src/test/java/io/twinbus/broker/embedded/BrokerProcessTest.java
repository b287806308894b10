package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordHash;
import io.twinbus.broker.identity.Role;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker as a process of its own. */
class BrokerProcessTest {
  @Test
  void namesTheTopicOfWhatASlowSubscriberLoses(@TempDir Path folder) throws Exception {
    PasswordHash hash = PasswordHash.of(TestClients.PASSWORD, new PasswordHash.Cost(64, 1));
    PasswordFile users =
        PasswordFile.empty()
            .with(Identity.of("ann", Role.OPERATOR, "default"), hash)
            .with(Identity.of("vic", Role.VIEWER, "default"), hash);
    try (ChildBroker broker =
        new ChildBroker(folder, users, "limits: {roles: {viewer: {queuedMessages: 5}}}")) {
      broker.start();
      Mqtt5BlockingClient vic = client(broker, "vic");
      vic.connectWith().sessionExpiryInterval(600).send();
      vic.subscribeWith().topicFilter("tb/default/twin/+/inbox/+").send();
      vic.disconnect();

      Mqtt5BlockingClient ann = client(broker, "ann");
      ann.connect();
      for (int i = 0; i < 10; i++) {
        ann.publishWith()
            .topic("tb/default/twin/pc/inbox/go" + i)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload("{}".getBytes(StandardCharsets.UTF_8))
            .send();
      }

      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(broker.log())
                      .contains("messages to slow subscribers were dropped")
                      .contains("Receiving client: vic-client, topic: tb/default/twin/pc/inbox/go9")
                      .doesNotContain("Extension prevented"));
      ann.disconnect();
    }
  }

  @Test
  void takesAChangedPolicyIntoForceAndKeepsTheOldOneWhereItHasAFault(@TempDir Path folder)
      throws Exception {
    PasswordHash hash = PasswordHash.of(TestClients.PASSWORD, new PasswordHash.Cost(64, 1));
    PasswordFile users =
        PasswordFile.empty().with(Identity.of("ann", Role.OPERATOR, "default"), hash);
    Path policy = folder.resolve("policy.yaml");
    Files.writeString(policy, rule("lab", "lab/#"));
    try (ChildBroker broker =
        new ChildBroker(folder, users, "policy: policy.yaml\n  reloadInterval: 100ms")) {
      broker.start();
      Mqtt5BlockingClient ann = client(broker, "ann");
      ann.connect();
      AnyClient.Five five = new AnyClient.Five(ann);
      assertThat(five.subscribe("lab/a")).isTrue();

      Files.writeString(policy, rule("lab", "lab/${tenat}/#"));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(broker.log())
                      .contains("stays in force")
                      .contains("policy.yaml:2")
                      .contains("unknown variable"));
      assertThat(five.subscribe("lab/b")).isTrue();

      Files.writeString(policy, rule("garden", "garden/flowers/#"));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(five.subscribe("garden/flowers/c")).isTrue());
      assertThat(five.subscribe("lab/c")).isFalse();
      ann.disconnect();
    }
  }

  private static String rule(String name, String filter) {
    return "rules:\n  - name: "
        + name
        + "\n    actions: [subscribe]\n    topics: [\""
        + filter
        + "\"]\n";
  }

  private static Mqtt5BlockingClient client(ChildBroker broker, String user) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(user + "-client")
        .serverHost("127.0.0.1")
        .serverPort(broker.port())
        .simpleAuth()
        .username(user)
        .password(TestClients.PASSWORD.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }
}
