package io.twinbus.broker.embedded;

import static io.twinbus.broker.embedded.TestClients.collect;
import static io.twinbus.broker.embedded.TestClients.connect;
import static io.twinbus.broker.embedded.TestClients.publish;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.broker.acl.Policy;
import io.twinbus.broker.acl.PolicyInForce;
import io.twinbus.broker.identity.JwtSettings;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.identity.TokenLogin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gates that fail let nothing through: a failure is put into each part that a gate asks. */
class FailingGatesTest {
  private static final PolicyInForce POLICY = new PolicyInForce(Policy.builtIn());
  private static final FailingClock CLOCK = new FailingClock();
  @TempDir private static Path data;

  private static EmbeddedBroker broker;
  private static Mqtt5BlockingClient ann;

  @BeforeAll
  static void start() {
    JwtSettings tokens =
        new JwtSettings(
            Optional.of(Path.of("jwks.json")), Optional.empty(), "iss", "aud", Duration.ZERO);
    broker =
        EmbeddedBroker.builder()
            .dataFolder(data)
            .user("ann", TestClients.PASSWORD, Role.OPERATOR, "default")
            .user("board7", TestClients.PASSWORD, Role.DEVICE, "default", "board7")
            .tokens(
                new TokenLogin(
                    () -> {
                      throw new IllegalStateException("keys failed");
                    },
                    tokens,
                    Clock.systemUTC()))
            .policy(POLICY)
            .clock(CLOCK)
            .start();
    ann = connect(broker, "ann");
  }

  @AfterAll
  static void stop() {
    ann.disconnect();
    broker.close();
  }

  @AfterEach
  void mendAll() {
    POLICY.replace(Policy.builtIn());
    CLOCK.failing = false;
    assertThat(publish(ann, "tb/default/twin/mended/inbox/go", "{}").code()).isIn(0, 0x10);
  }

  @Test
  void aMessageThatCannotBeJudgedIsRefusedAndGoesNowhere() {
    Mqtt5BlockingClient board = connect(broker, "board7", "board7-publishes");
    List<Mqtt5Publish> seen = collect(ann, "tb/default/twin/board7/telemetry/+");
    breakPolicy();

    assertThat(publish(board, "tb/default/twin/board7/telemetry/t", "lost").code()).isEqualTo(0x80);

    POLICY.replace(Policy.builtIn());
    publish(board, "tb/default/twin/board7/telemetry/t", "last");
    await().atMost(Duration.ofSeconds(60)).until(() -> !seen.isEmpty());
    assertThat(seen).extracting(TestClients::text).containsExactly("last");
    board.disconnect();
  }

  @Test
  void aClientWithoutReasonCodesGetsNoAcknowledgementEither() {
    Mqtt3BlockingClient three =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier("board7-three")
            .serverHost(broker.host())
            .serverPort(broker.port())
            .simpleAuth()
            .username("board7")
            .password(TestClients.PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    three.connect();
    breakPolicy();

    assertThatThrownBy(
            () ->
                three
                    .publishWith()
                    .topic("tb/default/twin/board7/telemetry/t")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .send())
        .isInstanceOf(RuntimeException.class);
    await().atMost(Duration.ofSeconds(60)).until(() -> !three.getState().isConnected());
  }

  @Test
  void aSubscriptionThatCannotBeJudgedIsRefused() {
    breakPolicy();

    assertThat(new AnyClient.Five(ann).subscribe("tb/default/twin/board7/status")).isFalse();
  }

  @Test
  void aWillThatCannotBeJudgedKeepsItsClientOut() {
    Mqtt5BlockingClient board = TestClients.build(broker, "board7", "board7-wills");
    breakPolicy();

    assertThatThrownBy(
            () ->
                board
                    .connectWith()
                    .willPublish()
                    .topic("tb/default/twin/board7/reported")
                    .applyWillPublish()
                    .send())
        .isInstanceOf(Mqtt5ConnAckException.class);
  }

  @Test
  void aLoginThatCannotBeJudgedIsRejected() {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("token-client")
            .serverHost(broker.host())
            .serverPort(broker.port())
            .simpleAuth()
            .username("eve")
            .password(
                "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJldmUifQ.AAAA".getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();

    assertThatThrownBy(client::connect).isInstanceOf(Mqtt5ConnAckException.class);
  }

  @Test
  void aWriteThatTheLedgerCannotDecideIsRefusedAndNotStored() {
    CLOCK.failing = true;
    assertThat(publish(ann, "tb/default/twin/undecided/desired", "{}").code()).isEqualTo(0x80);
    CLOCK.failing = false;

    assertThat(
            publish(
                    ann,
                    "tb/default/twin/undecided/desired",
                    "{\"properties\":{\"a\":1}}",
                    "if-generation",
                    "0")
                .code())
        .isZero();
  }

  @Test
  void nothingIsAcknowledgedThatTheDiskDoesNotTake() throws IOException {
    Mqtt5BlockingClient board = connect(broker, "board7", "board7-disk");
    Path log = data.resolve("twinbus-redo");
    Path away = data.resolve("away");
    Files.move(log, away);
    String large = "x".repeat(500_000);

    int refused = 0;
    for (int i = 0; i < 40 && refused == 0; i++) {
      refused = publish(board, "tb/default/twin/board7/reported", large + i).code();
    }
    int again = publish(board, "tb/default/twin/board7/reported", "{}").code();
    int ledger = publish(ann, "tb/default/twin/disk/desired", "{}").code();

    Files.move(away, log);
    int mended = publish(board, "tb/default/twin/board7/reported", large).code();
    assertThat(refused).isEqualTo(0x80);
    assertThat(List.of(again, ledger)).allMatch(code -> code == 0 || code == 0x80);
    assertThat(mended).isIn(0, 0x10);
    board.disconnect();
  }

  @SuppressWarnings("NullAway") // a policy that cannot decide
  private static void breakPolicy() {
    POLICY.replace(null);
  }

  private static final class FailingClock extends Clock {
    private volatile boolean failing;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      if (failing) {
        throw new IllegalStateException("the clock failed");
      }
      return Instant.now();
    }
  }
}
