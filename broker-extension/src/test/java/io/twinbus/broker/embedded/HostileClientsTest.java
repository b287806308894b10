package io.twinbus.broker.embedded;

import static io.twinbus.broker.embedded.TestClients.connect;
import static io.twinbus.broker.embedded.TestClients.publish;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.limits.RoleLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that do what they may not. Nothing leaks, the broker stays up, honest clients are served.
 */
class HostileClientsTest {
  private static EmbeddedBroker broker;
  private static Mqtt5BlockingClient honest;

  @BeforeAll
  static void start() {
    Map<Role, RoleLimits> limits = new EnumMap<>(Limits.DEFAULT.roles());
    limits.put(Role.DEVICE, new RoleLimits(1024, 10, 20, 3, 100));
    broker =
        EmbeddedBroker.builder()
            .user("ann", TestClients.PASSWORD, Role.OPERATOR, "default")
            .user("eve", TestClients.PASSWORD, Role.DEVICE, "default", "eve")
            .limits(new Limits(limits, 3))
            .start();
    honest = connect(broker, "ann");
  }

  @AfterAll
  static void stop() {
    honest.disconnect();
    broker.close();
  }

  @AfterEach
  void honestClientsAreServed() {
    assertThat(honest.getState().isConnected()).isTrue();
    assertThat(publish(honest, "tb/default/twin/honest/inbox/go", "{}").code()).isIn(0, 0x10);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#",
        "+/#",
        "tb/#",
        "tb/+/twin/eve/command/+",
        "tb/default/twin/+/desired",
        "tb/default/twin/eve/#",
        "$share/g/tb/default/twin/eve/command/+",
        "$share/g/#",
        "$SYS/#",
        "/#",
        "tb/default/client/+/r",
        "tb/default/errors/+"
      })
  void aWildcardOverMoreThanItsOwnIsRefused(String filter) {
    Mqtt5BlockingClient eve = connect(broker, "eve", "eve-wild");
    assertThat(new AnyClient.Five(eve).subscribe(filter)).isFalse();
    eve.disconnect();
  }

  @Test
  void aFloodIsRefusedWithQuotaExceeded() {
    Mqtt5BlockingClient eve = connect(broker, "eve", "eve-flood");
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      codes.add(publish(eve, "tb/default/twin/eve/telemetry/t", "1").code());
    }
    assertThat(codes).contains(0x97);
    assertThat(
            broker
                .meters()
                .get("twinbus.broker.messages.refused")
                .tag("reason", "quota_exceeded")
                .counter()
                .count())
        .isPositive();
    eve.disconnect();
  }

  @Test
  void tooLargeAPayloadIsRefused() {
    Mqtt5BlockingClient eve = connect(broker, "eve", "eve-large");
    assertThat(publish(eve, "tb/default/twin/eve/telemetry/t", "x".repeat(2000)).code())
        .isEqualTo(0x97);
    eve.disconnect();
  }

  @Test
  void tooManyPropertiesAreRefused() {
    Mqtt5BlockingClient eve = connect(broker, "eve", "eve-properties");
    String large = "x".repeat(40_000);
    String topic = "tb/default/twin/eve/telemetry/t";
    assertThat(publish(eve, topic, "1", "a", large).code()).isIn(0, 0x10);
    assertThat(publish(eve, topic, "1", "a", large, "b", large).code()).isEqualTo(0x97);
    eve.disconnect();
  }

  @Test
  void tooManySubscriptionsAreRefusedAndTheSameOneAgainIsNot() {
    Mqtt5BlockingClient eve = connect(broker, "eve", "eve-subscribes");
    AnyClient.Five client = new AnyClient.Five(eve);
    String own = "tb/default/twin/eve/";
    assertThat(client.subscribe(own + "desired")).isTrue();
    assertThat(client.subscribe(own + "command/+")).isTrue();
    assertThat(client.subscribe(own + "command/a")).isTrue();
    assertThat(client.subscribe(own + "command/b")).isFalse();
    assertThat(client.subscribe(own + "desired")).isTrue();
    eve.unsubscribeWith().topicFilter(own + "desired").send();
    assertThat(client.subscribe(own + "command/b")).isTrue();
    eve.disconnect();
  }

  @Test
  void tooManyRetainedTopicsOfATenantAreRefused() {
    List<Integer> codes = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      codes.add(publish(honest, "tb/default/twin/many" + i + "/desired", "{}").code());
    }
    assertThat(codes).contains(0x97);
  }

  @Test
  void aTopicThatIsNotOneOfTheBusIsRefused() {
    Mqtt5BlockingClient eve = connect(broker, "eve", "eve-odd");
    int code;
    try {
      eve.publishWith()
          .topic("tb/default/twin/eve/telemetry/not a name")
          .qos(MqttQos.AT_LEAST_ONCE)
          .send();
      code = 0;
    } catch (Mqtt5PubAckException e) {
      code = e.getMqttMessage().getReasonCode().getCode();
    }
    assertThat(code).isEqualTo(0x90);
    eve.disconnect();
  }

  @Test
  void theLongestTopicThatCanBeSaidIsRefused() throws Exception {
    byte[] topic = new byte[65_535];
    Arrays.fill(topic, (byte) 'a');
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    int remaining = 2 + topic.length + 2 + 1;
    packet.write(0x32);
    packet.write(remaining % 128 | 0x80);
    packet.write(remaining / 128 % 128 | 0x80);
    packet.write(remaining / 128 / 128);
    packet.write(topic.length >> 8);
    packet.write(topic.length);
    packet.writeBytes(topic);
    packet.writeBytes(new byte[] {0, 1, 0});
    try (Socket socket = login("eve-long")) {
      socket.getOutputStream().write(packet.toByteArray());
      socket.getOutputStream().flush();
      int first = socket.getInputStream().read();
      boolean acknowledged = (first & 0xF0) == 0x40;
      if (acknowledged) {
        int length = socket.getInputStream().read();
        while ((length & 0x80) != 0) {
          length = socket.getInputStream().read();
        }
        byte[] ack = socket.getInputStream().readNBytes(3);
        assertThat(Byte.toUnsignedInt(ack[2])).isGreaterThanOrEqualTo(0x80);
      } else {
        assertThat(first < 0 || (first & 0xF0) == 0xE0).isTrue();
      }
    }
  }

  @Test
  void packetsThatBreakTheProtocolEndTheirConnectionAlone() throws Exception {
    List<byte[]> packets =
        List.of(
            // An alias that was never given: PUBLISH, QoS 0, empty topic, topic alias 9.
            new byte[] {0x30, 0x06, 0, 0, 3, 0x23, 0, 9},
            // A topic that is not UTF-8.
            new byte[] {0x30, 0x06, 0, 2, (byte) 0xC3, 0x28, 0, 'x'},
            // A topic with NUL.
            new byte[] {0x30, 0x05, 0, 1, 0, 0, 'x'},
            // A remaining length of more than four bytes.
            new byte[] {0x30, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F},
            // A topic longer than the packet.
            new byte[] {0x30, 0x04, (byte) 0xFF, (byte) 0xFF, 'a', 'b'},
            // A second CONNECT.
            connectPacket("eve-twice", "eve"));
    for (byte[] packet : packets) {
      try (Socket socket = login("eve-raw")) {
        socket.getOutputStream().write(packet);
        socket.getOutputStream().flush();
        assertThat(endsOrIsSilent(socket)).isTrue();
      }
    }
  }

  @Test
  void connectionsThatNeverSayAnythingDoNotKeepOthersOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      silent.add(new Socket(broker.host(), broker.port()));
    }
    Mqtt5BlockingClient late = connect(broker, "ann", "ann-late");
    assertThat(late.getState().isConnected()).isTrue();
    late.disconnect();
    for (Socket socket : silent) {
      socket.close();
    }
  }

  @Test
  void aLoginWithAnUnknownMethodIsRefused() throws Exception {
    try (Socket socket = new Socket(broker.host(), broker.port())) {
      socket.setSoTimeout(60_000);
      byte[] id = "eve-method".getBytes(StandardCharsets.UTF_8);
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      body.writeBytes(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 60});
      body.writeBytes(new byte[] {4, 0x15, 0, 1, 'x'});
      body.writeBytes(new byte[] {0, (byte) id.length});
      body.writeBytes(id);
      socket.getOutputStream().write(new byte[] {0x10, (byte) body.size()});
      socket.getOutputStream().write(body.toByteArray());
      int type = socket.getInputStream().read();
      boolean refused = type < 0;
      if (type == 0x20) {
        int length = socket.getInputStream().read();
        assertThat(length).isPositive();
        var unused = socket.getInputStream().read();
        refused = socket.getInputStream().read() != 0;
      }
      assertThat(refused).isTrue();
    }
  }

  private static Socket login(String clientId) throws IOException {
    Socket socket = new Socket(broker.host(), broker.port());
    socket.setSoTimeout(60_000);
    socket.getOutputStream().write(connectPacket(clientId, "eve"));
    byte[] head = socket.getInputStream().readNBytes(2);
    byte[] connack = socket.getInputStream().readNBytes(head[1]);
    assertThat(head[0]).isEqualTo((byte) 0x20);
    assertThat(connack[1]).isZero();
    return socket;
  }

  private static byte[] connectPacket(String clientId, String user) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 4, 'M', 'Q', 'T', 'T', 5, (byte) 0xC2, 0, 60, 0});
    for (String text : List.of(clientId, user, TestClients.PASSWORD)) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      body.writeBytes(new byte[] {0, (byte) bytes.length});
      body.writeBytes(bytes);
    }
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(0x10);
    packet.write(body.size());
    packet.writeBytes(body.toByteArray());
    return packet.toByteArray();
  }

  /** The broker closes, with or without a DISCONNECT before. */
  private static boolean endsOrIsSilent(Socket socket) throws IOException {
    int first = socket.getInputStream().read();
    return first < 0 || (first & 0xF0) == 0xE0;
  }
}
