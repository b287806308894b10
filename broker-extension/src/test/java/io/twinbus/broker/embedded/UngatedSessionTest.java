package io.twinbus.broker.embedded;

import static io.twinbus.broker.embedded.TestClients.collect;
import static io.twinbus.broker.embedded.TestClients.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.exceptions.MqttSessionExpiredException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.broker.acl.Action;
import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.identity.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sessions that send blocks, or events, which no gate looks at. */
class UngatedSessionTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static final String DIGEST = "sha256:" + "0".repeat(64);
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker =
        EmbeddedBroker.builder()
            .user("ann", TestClients.PASSWORD, Role.OPERATOR, "default")
            .user("vic", TestClients.PASSWORD, Role.VIEWER, "default")
            .user("pc", TestClients.PASSWORD, Role.DEVICE, "default", "pc")
            .user("vm", TestClients.PASSWORD, Role.DEVICE, "default", "vm")
            .user("runtime", TestClients.PASSWORD, Role.RUNTIME, "*")
            .user("single", TestClients.PASSWORD, Role.RUNTIME, "default")
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @AfterEach
  void takeBackRules() {
    broker.replaceRules(List.of());
  }

  @Test
  void sendsBlocksAndNothingElse() {
    Mqtt5BlockingClient pc = connect(broker, "pc", "pc");
    List<Mqtt5Publish> blocks = collect(pc, "tb/default/twin/pc/blocks/+");
    for (String user : List.of("runtime", "single")) {
      Mqtt5BlockingClient sender = connect(broker, user, user + "-blocks");
      send(sender, blocksOf("default", "pc"), false);
      assertThatThrownBy(() -> collect(sender, "tb/default/twin/pc/reported"))
          .hasCauseInstanceOf(Mqtt5SubAckException.class);
    }
    refuses("runtime", "-blocks", blocksOf("default", "pc"), true);
    refuses("runtime", "-blocks", "tb/default/twin/pc/status", true);
    refuses("runtime", "-blocks", "tb/default/twin/pc/desired", true);
    refuses("single", "-blocks", blocksOf("elsewhere", "pc"), false);
    await().atMost(BOUND).until(() -> blocks.size() == 2);
    pc.disconnect();
  }

  @Test
  void sendsEventsAndNothingElse() {
    Mqtt5BlockingClient vic = connect(broker, "vic", "vic");
    List<Mqtt5Publish> events = collect(vic, "tb/default/twin/+/event");
    for (String user : List.of("runtime", "single")) {
      Mqtt5BlockingClient sender = connect(broker, user, user + "-events");
      send(sender, "tb/default/twin/pc/event", false);
      assertThatThrownBy(() -> collect(sender, "tb/default/twin/pc/reported"))
          .hasCauseInstanceOf(Mqtt5SubAckException.class);
    }
    refuses("runtime", "-events", "tb/default/twin/pc/event", true);
    refuses("runtime", "-events", "tb/default/twin/pc/status", true);
    refuses("runtime", "-events", blocksOf("default", "pc"), false);
    refuses("single", "-events", "tb/elsewhere/twin/pc/event", false);
    await().atMost(BOUND).until(() -> events.size() == 2);
    vic.disconnect();
  }

  @Test
  void leavesItsGateToAnOperatorWhoMaySendBlocksToo() {
    broker.replaceRules(
        List.of(
            new Rule(
                "operator-sends-blocks",
                Rule.Effect.ALLOW,
                Set.of(Role.OPERATOR),
                Set.of(),
                Set.of(),
                Set.of(Action.PUBLISH),
                List.of("tb/default/twin/+/blocks/+"))));
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-blocks");
    send(ann, blocksOf("default", "pc"), false);
    send(ann, "tb/default/twin/pc/inbox/look", false);
    ann.disconnect();
  }

  @Test
  void isNobodyElsesSessionWhateverItsName() {
    Mqtt5BlockingClient vic = connect(broker, "vic", "vic-blocks");
    assertThatThrownBy(() -> send(vic, blocksOf("default", "pc"), false))
        .isInstanceOf(Mqtt5PubAckException.class)
        .extracting(UngatedSessionTest::reason, InstanceOfAssertFactories.STRING)
        .contains("no rule allows");
    assertThat(collect(vic, "tb/default/twin/+/status")).isEmpty();
    vic.disconnect();
  }

  @Test
  void hasAGateAsSoonAsAPolicyAllowsItLess() {
    Mqtt5BlockingClient vm = connect(broker, "vm", "vm");
    List<Mqtt5Publish> blocks = collect(vm, "tb/default/twin/vm/blocks/+");
    Mqtt5BlockingClient sender = connect(broker, "runtime", "runtime-judged-blocks");

    broker.replaceRules(
        List.of(
            new Rule(
                "no-blocks-to-pc",
                Rule.Effect.DENY,
                Set.of(Role.RUNTIME),
                Set.of(),
                Set.of(),
                Set.of(Action.PUBLISH),
                List.of("tb/default/twin/pc/blocks/#"))));
    await().atMost(BOUND).until(() -> !sender.getState().isConnected());

    Mqtt5BlockingClient again = connect(broker, "runtime", "runtime-judged-blocks");
    assertThatThrownBy(() -> send(again, blocksOf("default", "pc"), false))
        .isInstanceOf(Mqtt5PubAckException.class)
        .extracting(UngatedSessionTest::reason, InstanceOfAssertFactories.STRING)
        .contains("no-blocks-to-pc");
    send(again, blocksOf("default", "vm"), false);
    await().atMost(BOUND).until(() -> blocks.size() == 1);
    again.disconnect();
    vm.disconnect();
  }

  /** The broker itself closes the connection of a client that does what it must not. */
  private static void refuses(String user, String kind, String topic, boolean retained) {
    Mqtt5BlockingClient sender = connect(broker, user, user + "-refused" + kind);
    List<Mqtt5Publish> seen = collect(connect(broker, "runtime", "runtime-sees"), topic);
    assertThatThrownBy(() -> send(sender, topic, retained))
        .isInstanceOfAny(Mqtt5PubAckException.class, MqttSessionExpiredException.class);
    await().atMost(BOUND).until(() -> !sender.getState().isConnected());
    assertThat(seen).isEmpty();
  }

  private static String reason(Throwable refused) {
    return ((Mqtt5PubAckException) refused)
        .getMqttMessage()
        .getReasonString()
        .map(Object::toString)
        .orElse("");
  }

  private static String blocksOf(String tenant, String target) {
    return "tb/" + tenant + "/twin/" + target + "/blocks/" + DIGEST;
  }

  private static void send(Mqtt5BlockingClient client, String topic, boolean retained) {
    client
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(retained)
        .payload("{}".getBytes(StandardCharsets.UTF_8))
        .send();
  }
}
