package io.twinbus.bus;

import static io.twinbus.bus.BusFixture.join;
import static io.twinbus.bus.BusFixture.number;
import static io.twinbus.bus.BusFixture.numbered;
import static io.twinbus.bus.BusFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAck;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.testing.FlakyProxy;
import io.twinbus.testing.PlainBroker;
import io.twinbus.testing.SharedBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedBroker.class)
class ReconnectTest {
  private static final int MANY = 1500;

  private final BusFixture fixture = new BusFixture();
  private final TwinId twin = fixture.twin;
  private final Address.Connection address = new Address.Connection(twin);
  private final URI broker;
  private final FlakyProxy proxy;

  ReconnectTest(PlainBroker broker) {
    this.broker = broker.uri();
    this.proxy = FlakyProxy.to(broker.port());
  }

  @AfterEach
  void close() {
    fixture.close();
    proxy.close();
  }

  private static List<Long> firstSeen(List<Long> numbers) {
    return List.copyOf(new LinkedHashSet<>(numbers));
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  private void awaitReconnect(int connections, Bus bus) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> proxy.accepted() >= connections && bus.isConnected());
  }

  @Test
  void losesAndReordersNoAcknowledgedPublicationWhileTheConnectionIsCut() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(broker, "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    Bus writer = fixture.connect(proxy.uri(), "writer");
    Random random = new Random(7);

    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (long i = 0; i < MANY; i++) {
      if (i % 100 == 50) {
        proxy.cutAfter(random.nextInt(20_000));
      }
      if (i % 10 == 0) {
        join(writer.publish(address, numbered(i)));
      } else {
        sent.add(writer.publish(address, numbered(i)));
      }
    }

    join(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(firstSeen(seen)).isEqualTo(upTo(MANY)));
    assertThat(proxy.accepted()).isGreaterThan(2);
  }

  @Test
  void deliversEverythingInOrderWhileTheConnectionIsCut() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(proxy.uri(), "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    Bus writer = fixture.connect(broker, "writer");
    Random random = new Random(11);

    for (long i = 0; i < MANY; i++) {
      if (i % 100 == 50) {
        proxy.cutAfter(random.nextInt(20_000));
      }
      join(writer.publish(address, numbered(i)));
    }

    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(firstSeen(seen)).isEqualTo(upTo(MANY)));
    assertThat(proxy.accepted()).isGreaterThan(2);
  }

  @Test
  void hearsAgainWhenTheBrokerKnowsTheSessionAndHasLostItsSubscription() throws Exception {
    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    BusOptions own = options(proxy.uri(), "reader");
    Bus reader = fixture.connect(own);
    AddressFilter<ConnectionState> filter = AddressFilter.ofTwin(twin, TwinAspect.CONNECTION);
    join(reader.subscribe(filter, seen::add));
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !reader.isConnected());
    unsubscribe(own.clientId(), filter.topicFilter());

    proxy.refuse(false);
    await().atMost(Duration.ofSeconds(60)).until(reader::isConnected);
    Bus writer = fixture.connect(broker, "writer");

    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              join(writer.publish(address, numbered(1)));
              return seen.poll(200, TimeUnit.MILLISECONDS) != null;
            });
  }

  /** In the session of another client. */
  private void unsubscribe(String clientId, String filter) {
    Mqtt5BlockingClient other =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .serverHost(broker.getHost())
            .serverPort(broker.getPort())
            .buildBlocking();
    Mqtt5ConnAck known = other.connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
    assertThat(known.isSessionPresent()).isTrue();
    Mqtt5UnsubAck gone = other.unsubscribeWith().topicFilter(filter).send();
    assertThat(gone.getReasonCodes()).containsExactly(Mqtt5UnsubAckReasonCode.SUCCESS);
    other.disconnectWith().sessionExpiryInterval(3600).send();
  }

  @Test
  void handsOverOnceWhatTheBrokerSendsAgainAndAcknowledgesIt() throws Exception {
    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    Bus reader = fixture.connect(proxy.uri(), "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            seen::add,
            SubscribeOptions.DEFAULT.acknowledgingManually()));
    Bus writer = fixture.connect(broker, "writer");
    join(writer.publish(address, numbered(1)));
    Delivery<ConnectionState> first = seen.poll(60, TimeUnit.SECONDS);
    assertThat(first).isNotNull();

    proxy.cut();
    awaitReconnect(2, reader);
    proxy.cut();
    awaitReconnect(3, reader);
    join(writer.publish(address, numbered(2)));
    await().until(() -> unacknowledged() == 1);
    first.acknowledge();
    first.acknowledge();

    Delivery<ConnectionState> second = seen.poll(60, TimeUnit.SECONDS);
    assertThat(second).isNotNull();
    assertThat(number(second)).isEqualTo(2);
    second.acknowledge();
    await().until(() -> unacknowledged() == 0);
    assertThat(seen).isEmpty();
  }

  @Test
  void acknowledgesAfterTheReconnectWhatWasDoneWithoutAConnection() throws Exception {
    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    Bus reader = fixture.connect(proxy.uri(), "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            seen::add,
            SubscribeOptions.DEFAULT.acknowledgingManually()));
    Bus writer = fixture.connect(broker, "writer");
    join(writer.publish(address, numbered(1)));
    Delivery<ConnectionState> first = seen.poll(60, TimeUnit.SECONDS);
    assertThat(first).isNotNull();

    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !reader.isConnected());
    first.acknowledge();
    proxy.refuse(false);
    await().atMost(Duration.ofSeconds(60)).until(reader::isConnected);
    join(writer.publish(address, numbered(2)));

    Delivery<ConnectionState> second = seen.poll(60, TimeUnit.SECONDS);
    assertThat(second).isNotNull();
    assertThat(number(second)).isEqualTo(2);
    second.acknowledge();
    await().until(() -> unacknowledged() == 0);
  }

  @Test
  void handsOverAgainToTheNextProcessWhatWasNotAcknowledged() throws Exception {
    String name = BusFixture.uniqueName("runtime");
    BusOptions options = BusOptions.of(proxy.uri(), name, new Identity.Anonymous());
    BlockingQueue<Long> before = new LinkedBlockingQueue<>();
    Bus first = fixture.connect(options);
    join(
        first.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            d -> before.add(number(d)),
            SubscribeOptions.DEFAULT.acknowledgingManually()));
    Bus writer = fixture.connect(broker, "writer");
    join(writer.publish(address, numbered(1)));
    assertThat(before.poll(60, TimeUnit.SECONDS)).isEqualTo(1);
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !first.isConnected());
    first.close();
    join(writer.publish(address, numbered(2)));
    proxy.refuse(false);

    BlockingQueue<Delivery<ConnectionState>> after = new LinkedBlockingQueue<>();
    Bus second = fixture.connect(options);
    join(
        second.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            d -> {
              after.add(d);
              d.acknowledge();
            },
            SubscribeOptions.DEFAULT.acknowledgingManually().withoutRetained()));

    Delivery<ConnectionState> again = after.poll(60, TimeUnit.SECONDS);
    Delivery<ConnectionState> missed = after.poll(60, TimeUnit.SECONDS);
    assertThat(again).isNotNull();
    assertThat(missed).isNotNull();
    assertThat(List.of(number(again), number(missed))).containsExactly(1L, 2L);
  }

  @Test
  void holdsPublicationsWithoutAConnectionAndSendsThemInOrderAfterIt() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(broker, "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    Bus writer = fixture.connect(proxy.uri(), "writer");
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !writer.isConnected());

    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (long i = 0; i < 100; i++) {
      sent.add(writer.publish(address, numbered(i)));
    }
    assertThat(sent).noneMatch(CompletableFuture::isDone);
    proxy.refuse(false);

    join(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
    await().untilAsserted(() -> assertThat(seen).isEqualTo(upTo(100)));
  }

  @Test
  void failsAtOnceWhatDoesNotFitInTheQueue() {
    Bus writer =
        fixture.connect(proxy.uri(), "writer", each -> each.withBounds(4, 10, 1 << 20, 16));
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !writer.isConnected());

    List<CompletableFuture<Void>> taken = new ArrayList<>();
    for (long i = 0; i < 10; i++) {
      taken.add(writer.publish(address, numbered(i)));
    }

    assertThatThrownBy(() -> join(writer.publish(address, numbered(10))))
        .isInstanceOf(BusException.Unavailable.class)
        .hasMessageContaining(address.topic())
        .hasMessageContaining("queue is full")
        .hasMessageContaining("wait for a connection");
    assertThat(taken).noneMatch(CompletableFuture::isDone);
    assertThat(fixture.count("twinbus.bus.queue.overflows")).isEqualTo(1);
  }

  @Test
  void boundsTheBytesOfTheQueueAsWell() {
    Bus writer =
        fixture.connect(proxy.uri(), "writer", each -> each.withBounds(4, 1000, 10_000, 16));
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !writer.isConnected());
    ConnectionState large = numbered(1).toBuilder().setReason("x".repeat(900)).build();

    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      sent.add(writer.publish(address, large));
    }

    assertThat(sent.stream().filter(CompletableFuture::isCompletedExceptionally))
        .hasSizeBetween(10, 13);
  }

  @Test
  void endsAPublicationThatNobodyAcknowledgesAtItsDeadline() {
    Bus writer =
        fixture.connect(
            proxy.uri(),
            "writer",
            each ->
                each.withTimeouts(Duration.ZERO, Duration.ofMillis(300), Duration.ofMillis(100)));
    proxy.halt();

    assertThatThrownBy(() -> join(writer.publish(address, numbered(1))))
        .isInstanceOf(BusException.DeadlineExceeded.class)
        .hasMessageContaining("no acknowledgement within");
    proxy.resume();
    await().until(() -> fixture.meters.get("twinbus.bus.in.flight").gauge().value() == 0);
  }

  @Test
  void saysThatAPublicationWasNotSentWhenThereWasNoConnection() {
    Bus writer =
        fixture.connect(
            proxy.uri(),
            "writer",
            each ->
                each.withTimeouts(Duration.ZERO, Duration.ofMillis(300), Duration.ofMillis(100)));
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !writer.isConnected());

    assertThatThrownBy(() -> join(writer.publish(address, numbered(1))))
        .isInstanceOf(BusException.DeadlineExceeded.class)
        .hasMessageContaining("not sent");
  }

  @Test
  void answersARequestOverALostConnection() throws Exception {
    Bus device = fixture.connect(broker, "device");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch cut = new CountDownLatch(1);
    join(
        device.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.INBOX),
            d -> {
              asked.countDown();
              await().until(() -> cut.getCount() == 0);
              var unused =
                  device.respond(
                      d.responseTopic().orElseThrow(),
                      CommandReply.newBuilder().setOutcome(CommandReply.Outcome.OK).build(),
                      DocumentTypes.COMMAND_REPLY,
                      PublishOptions.DEFAULT);
            }));
    Bus asker = fixture.connect(proxy.uri(), "asker");
    CompletableFuture<CommandReply> answer =
        asker.request(
            new Address.Inbox(twin, "blink"),
            Command.getDefaultInstance(),
            DocumentTypes.COMMAND_REPLY,
            Duration.ofSeconds(60),
            PublishOptions.DEFAULT);
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    proxy.cut();
    cut.countDown();

    assertThat(join(answer).getOutcome()).isEqualTo(CommandReply.Outcome.OK);
  }

  @Test
  void finishesASubscriptionThatTheConnectionInterrupted() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(proxy.uri(), "reader");
    proxy.cutAfter(10);
    CompletableFuture<Subscription> subscription =
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d)));
    join(subscription);
    Bus writer = fixture.connect(broker, "writer");
    join(writer.publish(address, numbered(1)));

    await().untilAsserted(() -> assertThat(seen).contains(1L));
  }

  @Test
  void tellsListenersOfLostAndGainedConnectionsInOrder() {
    List<ConnectionChange> changes = new CopyOnWriteArrayList<>();
    Bus bus = fixture.connect(proxy.uri(), "client");
    bus.onConnectionChange(changes::add);
    await().until(() -> changes.size() == 1);
    proxy.cut();
    awaitReconnect(2, bus);

    await().until(() -> changes.size() == 3);
    assertThat(changes).extracting(ConnectionChange::connected).containsExactly(true, false, true);
    assertThat(changes.get(1).cause()).isNotEmpty();
    assertThat(changes.get(2).sessionPresent()).isTrue();
    assertThat(fixture.count("twinbus.bus.reconnects")).isEqualTo(1);
  }

  @Test
  void stopsTryingWhenItIsClosedWithoutAConnection() {
    Bus bus =
        fixture.connect(
            proxy.uri(),
            "client",
            each -> each.withBackoff(Duration.ofSeconds(20), Duration.ofSeconds(20)));
    proxy.refuse(true);
    proxy.cut();
    await().until(() -> !bus.isConnected());
    int before = proxy.accepted();
    proxy.refuse(false);

    bus.close();

    assertThat(bus.isConnected()).isFalse();
    assertThat(proxy.accepted()).isEqualTo(before);
  }

  @Test
  void asksForATokenBeforeEachConnection() {
    AtomicInteger asked = new AtomicInteger();
    Bus bus =
        fixture.connect(
            BusOptions.of(
                    proxy.uri(),
                    BusFixture.uniqueName("client"),
                    new Identity.Token("joe", () -> "token-" + asked.incrementAndGet()))
                .withBackoff(Duration.ofMillis(5), Duration.ofMillis(20)));
    int before = asked.get();
    proxy.cut();
    awaitReconnect(2, bus);

    assertThat(asked.get()).isGreaterThan(before);
  }

  @Test
  void waitsForABrokerThatComesLateAsLongAsItIsTold() {
    proxy.refuse(true);
    CompletableFuture<Bus> connecting =
        HiveBus.connect(
            options(proxy.uri(), "client")
                .withTimeouts(
                    Duration.ofMinutes(1), Duration.ofSeconds(30), Duration.ofSeconds(1)));
    assertThat(connecting).isNotDone();
    proxy.refuse(false);

    Bus bus = join(connecting);
    assertThat(bus.isConnected()).isTrue();
    bus.close();
  }

  private double unacknowledged() {
    return fixture.meters.find("twinbus.bus.unacknowledged").gauges().stream()
        .mapToDouble(gauge -> gauge.value())
        .sum();
  }
}
