package io.twinbus.broker.embedded;

import static io.twinbus.broker.embedded.TestClients.collect;
import static io.twinbus.broker.embedded.TestClients.connect;
import static io.twinbus.broker.embedded.TestClients.publish;
import static io.twinbus.broker.embedded.TestClients.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a whole broker does: it stamps, refuses, and tells who is connected. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class EmbeddedBrokerTest {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private RunningBroker broker;

  /** Starts the broker that this is about. */
  protected RunningBroker broker(List<Identity> users, List<Rule> rules) {
    return RunningBroker.embedded(users, rules);
  }

  @BeforeAll
  void start() {
    broker =
        broker(
            List.of(
                Identity.of("ann", Role.OPERATOR, "default"),
                Identity.device("board7", "default", "board7")),
            List.of());
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void stampsAnAcceptedDesiredStateAndKeepsIt() {
    Mqtt5BlockingClient ann = connect(broker, "ann");

    var first = publish(ann, "tb/default/twin/stamped/desired", "{\"properties\":{\"a\":1}}");

    assertThat(first.code()).isZero();
    List<Mqtt5Publish> kept = collect(ann, "tb/default/twin/stamped/desired");
    await().atMost(BOUND).untilAsserted(() -> assertThat(kept).hasSize(1));
    assertThat(text(kept.get(0)))
        .contains("\"generation\":1", "\"publisher\":\"ann\"", "acceptedAt");
    assertThat(kept.get(0).isRetain()).isTrue();
    assertThat(kept.get(0).getContentType().map(Object::toString)).hasValue("application/json");
    ann.disconnect();
  }

  @Test
  void refusesAnEditOfAnOlderGeneration() {
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-2");
    String topic = "tb/default/twin/edited/desired";
    publish(ann, topic, "{\"properties\":{\"a\":1}}");
    publish(ann, topic, "{\"properties\":{\"a\":2}}");

    var conflict = publish(ann, topic, "{\"generation\":1,\"properties\":{\"a\":3}}");

    assertThat(conflict.code()).isEqualTo(0x83);
    assertThat(conflict.reason()).isEqualTo("generation conflict: expected 1, is 2");
    ann.disconnect();
  }

  @Test
  void tellsWhoIsConnected() {
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-3");
    List<Mqtt5Publish> seen = collect(ann, "tb/default/twin/board7/connection");

    Mqtt5BlockingClient board = connect(broker, "board7");
    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> assertThat(seen).anyMatch(m -> text(m).contains("\"connected\":true")));
    board.disconnect();

    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> assertThat(text(seen.get(seen.size() - 1))).contains("the client disconnected"));
    ann.disconnect();
  }
}
