package io.twinbus.broker.embedded;

import static io.twinbus.broker.embedded.TestClients.collect;
import static io.twinbus.broker.embedded.TestClients.connect;
import static io.twinbus.broker.embedded.TestClients.publish;
import static io.twinbus.broker.embedded.TestClients.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscription;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import io.twinbus.broker.identity.AddressRange;
import io.twinbus.broker.identity.Binding;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.JwtSettings;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.identity.TokenKeyPair;
import io.twinbus.broker.identity.TokenLogin;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.v1.BlockRequest;
import io.twinbus.v1.ErrorNotice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the gates do with the messages of real clients. */
class GatesTest {
  private static final Duration BOUND = Duration.ofSeconds(60);
  private static EmbeddedBroker broker;
  private static TokenKeyPair key;

  @BeforeAll
  static void start() throws Exception {
    key = TokenKeyPair.generate("k1");
    List<JWK> keys = List.of(key.publicKey());
    JwtSettings tokens =
        new JwtSettings(
            Optional.of(Path.of("jwks.json")),
            Optional.empty(),
            "iss",
            "aud",
            Duration.ofSeconds(0));
    broker =
        EmbeddedBroker.builder()
            .user("ann", TestClients.PASSWORD, Role.OPERATOR, "default")
            .user("bob", TestClients.PASSWORD, Role.OPERATOR, "default")
            .user("vic", TestClients.PASSWORD, Role.VIEWER, "default")
            .user("board7", TestClients.PASSWORD, Role.DEVICE, "default", "board7")
            .user("adapter", TestClients.PASSWORD, Role.DEVICE, "default", "enV5")
            .user("runtime", TestClients.PASSWORD, Role.RUNTIME, "*")
            .tokens(new TokenLogin(() -> keys, tokens, Clock.systemUTC()))
            .binding(
                new Binding(
                    "enV5",
                    Optional.of(EmbeddedBroker.DEFAULT_LISTENER),
                    List.of(AddressRange.parse("127.0.0.0/8")),
                    new Identity("enV5", Role.BOARD, "default", Set.of("enV5"))))
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void tellsAClientWithoutReasonCodesWhyAndKeepsItConnected() {
    Mqtt3BlockingClient client = three("ann", "ann-three");
    client.connect();
    List<Mqtt3Publish> notices = new CopyOnWriteArrayList<>();
    client
        .toAsync()
        .subscribeWith()
        .topicFilter("tb/default/errors/ann-three")
        .callback(notices::add)
        .send()
        .join();

    client
        .publishWith()
        .topic("tb/default/twin/x/desired")
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload("{\"componets\":[]}".getBytes(StandardCharsets.UTF_8))
        .send();
    client
        .publishWith()
        .topic("tb/default/twin/x/desired")
        .qos(MqttQos.AT_MOST_ONCE)
        .payload("{}".getBytes(StandardCharsets.UTF_8))
        .send();

    await().atMost(BOUND).until(() -> notices.size() == 2);
    assertThat(notice(notices.get(0)).getCode()).isEqualTo("0x99");
    assertThat(notice(notices.get(0)).getReason()).contains("componets");
    assertThat(notice(notices.get(1)).getReason()).contains("QoS 0");
    assertThat(client.getState().isConnected()).isTrue();
    client.disconnect();
  }

  @Test
  void putsTheSendersNameOnWhatOthersActOn() {
    Mqtt5BlockingClient runtime = connect(broker, "runtime", "runtime-stamps");
    List<Mqtt5Publish> inbox = collect(runtime, "tb/+/twin/pc/inbox/+");
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-stamps");

    publish(ann, "tb/default/twin/pc/inbox/go", "{}", "publisher", "root", "trace", "7");

    await().atMost(BOUND).until(() -> inbox.size() == 1);
    assertThat(
            inbox.get(0).getUserProperties().asList().stream()
                .map(property -> property.getName() + "=" + property.getValue()))
        .containsExactly("trace=7", "publisher=ann");
    ann.disconnect();
    runtime.disconnect();
  }

  @Test
  void letsADeviceAskForBlocksInTheNameOfItsOwnTargetAlone() {
    Mqtt5BlockingClient board = connect(broker, "board7", "board7-blocks");
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-blocks");

    askForBlocks(board, "board7");
    askForBlocks(ann, "");

    for (String target : List.of("enV5", "")) {
      assertThatThrownBy(() -> askForBlocks(board, target))
          .isInstanceOfSatisfying(
              Mqtt5PubAckException.class,
              e -> assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x87));
    }
    ann.disconnect();
    board.disconnect();
  }

  private static void askForBlocks(Mqtt5BlockingClient client, String target) {
    String digest = "sha256:" + "0".repeat(64);
    var unused =
        client
            .publishWith()
            .topic("tb/default/artifact/" + digest + "/get")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(
                BlockRequest.newBuilder()
                    .setDigest(digest)
                    .setBlockSize(512)
                    .setCount(1)
                    .setTarget(target)
                    .build()
                    .toByteArray())
            .send();
  }

  @Test
  void refusesASubscriptionByItselfAndSaysWhy() {
    Mqtt5BlockingClient board = connect(broker, "board7", "board7-subscribes");
    List<Mqtt5Publish> taken = new CopyOnWriteArrayList<>();
    board.toAsync().publishes(MqttGlobalPublishFilter.ALL, taken::add);

    assertThatThrownBy(
            () ->
                board.subscribe(
                    Mqtt5Subscribe.builder()
                        .addSubscriptions(
                            Stream.of(
                                    "tb/default/twin/board7/desired",
                                    "tb/default/twin/+/desired",
                                    "twinbus/refused",
                                    "tb/default/twin/board7/command/+")
                                .map(
                                    filter ->
                                        Mqtt5Subscription.builder()
                                            .topicFilter(filter)
                                            .qos(MqttQos.AT_LEAST_ONCE)
                                            .build()))
                        .build()))
        .isInstanceOfSatisfying(
            Mqtt5SubAckException.class,
            e -> {
              assertThat(e.getMqttMessage().getReasonCodes())
                  .extracting(code -> code.getCode())
                  .containsExactly(1, 0x87, 0x87, 1);
              assertThat(e.getMqttMessage().getReasonString().orElseThrow().toString())
                  .contains("tb/default/twin/+/desired");
            });

    assertThat(publish(board, "tb/default/twin/board7/reported", "{}").code()).isZero();
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-beside");
    publish(ann, "tb/default/twin/other7/desired", "{\"properties\":{\"a\":1}}");
    publish(ann, "tb/default/twin/board7/desired", "{\"properties\":{\"a\":1}}");
    await().atMost(BOUND).until(() -> !taken.isEmpty());
    assertThat(taken)
        .extracting(message -> message.getTopic().toString())
        .containsExactly("tb/default/twin/board7/desired");
    ann.disconnect();
    board.disconnect();
  }

  @Test
  void refusesAResponseTopicThatTheSenderMayNotRead() {
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-responses");

    assertThatThrownBy(
            () ->
                ann.publishWith()
                    .topic("tb/default/twin/pc/inbox/go")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .responseTopic("tb/default/twin/pc/command/format-disk")
                    .send())
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            e -> assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x87));
    ann.disconnect();
  }

  @Test
  void refusesToKeepWhatPasses() {
    Mqtt5BlockingClient board = connect(broker, "board7", "board7-retains");

    assertThatThrownBy(
            () ->
                board
                    .publishWith()
                    .topic("tb/default/twin/board7/telemetry/t")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .retain(true)
                    .payload("1".getBytes(StandardCharsets.UTF_8))
                    .send())
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            e -> assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x87));
    board.disconnect();
  }

  @Test
  void keepsWhatIsKeptAlsoWithoutTheFlag() {
    Mqtt5BlockingClient board = connect(broker, "board7", "board7-keeps");
    publish(board, "tb/default/twin/board7/reported", "{\"observedGeneration\":1}");
    Mqtt5BlockingClient vic = connect(broker, "vic", "vic-keeps");

    List<Mqtt5Publish> kept = collect(vic, "tb/default/twin/board7/reported");

    await().atMost(BOUND).until(() -> kept.size() == 1);
    assertThat(kept.get(0).isRetain()).isTrue();
    vic.disconnect();
    board.disconnect();
  }

  @Test
  void erasesNoDesiredState() {
    Mqtt5BlockingClient ann = connect(broker, "ann", "ann-erases");
    publish(ann, "tb/default/twin/kept/desired", "{\"properties\":{\"a\":1}}");

    TestClients.Ack ack = publish(ann, "tb/default/twin/kept/desired", "");

    assertThat(ack.code()).isEqualTo(0x99);
    assertThat(ack.reason()).contains("retired");
    List<Mqtt5Publish> kept = collect(ann, "tb/default/twin/kept/desired");
    await().atMost(BOUND).until(() -> kept.size() == 1);
    ann.disconnect();
  }

  @Test
  void seedsFromTheRuntimesJournalAndGoesOnFromThere() {
    Mqtt5BlockingClient runtime = connect(broker, "runtime", "runtime-seeds");
    String topic = "tb/default/twin/seeded/desired";

    assertThat(publish(runtime, topic, "{\"generation\":41,\"publisher\":\"ann\"}", "seed", "true"))
        .isEqualTo(new TestClients.Ack(0, ""));
    assertThat(publish(runtime, topic, "{\"properties\":{\"a\":1}}", "if-generation", "41").code())
        .isZero();

    List<Mqtt5Publish> kept = collect(runtime, topic);
    await().atMost(BOUND).until(() -> kept.size() == 1);
    assertThat(text(kept.get(0))).contains("\"generation\":42");
    runtime.disconnect();
  }

  @Test
  void letsTheBoardWithoutPasswordSpeakToItsAdapter() {
    Mqtt3BlockingClient board =
        MqttClient.builder()
            .useMqttVersion3()
            .identifier("enV5")
            .serverHost(broker.host())
            .serverPort(broker.port())
            .buildBlocking();
    board
        .connectWith()
        .keepAlive(30)
        .willPublish()
        .topic("eip://uni-due.de/es/enV5/STATUS")
        .payload("ID:enV5;TYPE:enV5;STATE:OFFLINE;".getBytes(StandardCharsets.UTF_8))
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(true)
        .applyWillPublish()
        .send();
    List<Mqtt3Publish> flashes = new CopyOnWriteArrayList<>();
    board
        .toAsync()
        .subscribeWith()
        .topicFilter("eip://uni-due.de/es/enV5/DO/FLASH")
        .qos(MqttQos.AT_MOST_ONCE)
        .callback(flashes::add)
        .send()
        .join();
    Mqtt5BlockingClient adapter = connect(broker, "adapter");
    List<Mqtt5Publish> status = collect(adapter, "eip://uni-due.de/es/enV5/STATUS");

    board
        .publishWith()
        .topic("eip://uni-due.de/es/enV5/STATUS")
        .qos(MqttQos.AT_MOST_ONCE)
        .retain(true)
        .payload("ID:enV5;TYPE:enV5;STATE:ONLINE;".getBytes(StandardCharsets.UTF_8))
        .send();
    publish(adapter, "eip://uni-due.de/es/enV5/DO/FLASH", "URL:http://h/;SIZE:1;POSITION:1");

    await().atMost(BOUND).until(() -> status.size() == 1 && flashes.size() == 1);
    adapter.disconnect();
    board.disconnect();
  }

  @Test
  void disconnectsAClientWhoseTokenExpires() throws Exception {
    String token =
        key.sign(
            new JWTClaimsSet.Builder()
                .subject("short")
                .issuer("iss")
                .audience("aud")
                .claim("role", "viewer")
                .expirationTime(Date.from(Instant.now().plusSeconds(3)))
                .build());
    List<String> reasons = new CopyOnWriteArrayList<>();
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("short-client")
            .serverHost(broker.host())
            .serverPort(broker.port())
            .addDisconnectedListener(
                context -> reasons.add(String.valueOf(context.getCause().getMessage())))
            .simpleAuth()
            .username("short")
            .password(token.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();

    await().atMost(BOUND).until(() -> !reasons.isEmpty());
    assertThat(client.getState().isConnected()).isFalse();
  }

  @Test
  void letsNobodyTakeOverTheClientIdOfAnotherUser() {
    Mqtt5BlockingClient ann = connect(broker, "ann", "shared-id");

    assertThatThrownBy(() -> connect(broker, "bob", "shared-id"))
        .isInstanceOf(Mqtt5ConnAckException.class);

    assertThat(ann.getState().isConnected()).isTrue();
    ann.disconnect();
  }

  @Test
  void letsNobodyGoOnWithASessionThatReadsMoreThanTheyMay() {
    Mqtt5BlockingClient ann = TestClients.build(broker, "ann", "kept-session");
    ann.connectWith().cleanStart(false).sessionExpiryInterval(600).send();
    ann.subscribeWith().topicFilter("tb/default/twin/+/status").send();
    ann.disconnect();

    Mqtt5BlockingClient board = TestClients.build(broker, "board7", "kept-session");

    assertThatThrownBy(() -> board.connectWith().cleanStart(false).send())
        .isInstanceOfSatisfying(
            Mqtt5ConnAckException.class,
            e -> assertThat(e.getMqttMessage().getReasonCode().getCode()).isEqualTo(0x87));
  }

  private static Mqtt3BlockingClient three(String user, String clientId) {
    return MqttClient.builder()
        .useMqttVersion3()
        .identifier(clientId)
        .serverHost(broker.host())
        .serverPort(broker.port())
        .simpleAuth()
        .username(user)
        .password(TestClients.PASSWORD.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  private static ErrorNotice notice(Mqtt3Publish message) {
    return DocumentTypes.ERROR_NOTICE.decode(message.getPayloadAsBytes()).document().orElseThrow();
  }
}
