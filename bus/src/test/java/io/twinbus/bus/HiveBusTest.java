package io.twinbus.bus;

import static io.twinbus.bus.BusFixture.join;
import static io.twinbus.bus.BusFixture.number;
import static io.twinbus.bus.BusFixture.numbered;
import static io.twinbus.bus.BusFixture.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.codec.Format;
import io.twinbus.testing.PlainBroker;
import io.twinbus.testing.SharedBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.Health;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SharedBroker.class)
class HiveBusTest {
  private final BusFixture fixture = new BusFixture();
  private final TwinId twin = fixture.twin;
  private final URI broker;

  HiveBusTest(PlainBroker broker) {
    this.broker = broker.uri();
  }

  @AfterEach
  void closeClients() {
    fixture.close();
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(60, TimeUnit.SECONDS);
    assertThat(next).as("the next delivery").isNotNull();
    return next;
  }

  @ParameterizedTest
  @EnumSource(
      value = Format.class,
      names = {"JSON", "PROTOBUF"})
  void deliversARetainedDocumentToThoseWhoComeLater(Format format) throws Exception {
    Bus writer = fixture.connect(broker, "writer");
    join(
        writer.publish(
            new Address.Connection(twin), numbered(7), PublishOptions.DEFAULT.as(format)));

    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    Bus reader = fixture.connect(broker, "reader");
    join(reader.subscribe(AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), seen::add));

    Delivery<ConnectionState> delivery = next(seen);
    assertThat(delivery.document()).contains(numbered(7));
    assertThat(delivery.retained()).isTrue();
    assertThat(delivery.address()).isEqualTo(new Address.Connection(twin));
  }

  @Test
  void isIdleOnlyWhenTheHandlerIsDoneWithWhatArrived() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch leave = new CountDownLatch(1);
    Bus bus = fixture.connect(broker, "client");
    Subscription subscription =
        join(
            bus.subscribe(
                AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
                delivery -> {
                  entered.countDown();
                  try {
                    assertThat(leave.await(60, TimeUnit.SECONDS)).isTrue();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    assertThat(subscription.isIdle()).isTrue();

    join(bus.publish(new Address.Connection(twin), numbered(1)));
    assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(subscription.isIdle()).isFalse();

    leave.countDown();
    await().atMost(Duration.ofSeconds(60)).until(subscription::isIdle);
  }

  @Test
  void deliversAClearedDocumentAsAnEmptyOne() throws Exception {
    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    Bus bus = fixture.connect(broker, "client");
    join(bus.subscribe(AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), seen::add));
    join(bus.publish(new Address.Connection(twin), numbered(1)));
    join(bus.clear(new Address.Connection(twin)));

    assertThat(next(seen).document()).isPresent();
    assertThat(next(seen).document()).isEmpty();

    BlockingQueue<Delivery<ConnectionState>> later = new LinkedBlockingQueue<>();
    Bus reader = fixture.connect(broker, "reader");
    join(reader.subscribe(AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), later::add));
    join(bus.publish(new Address.Connection(twin), numbered(2)));
    assertThat(number(next(later))).isEqualTo(2);
  }

  @Test
  void keepsTheOrderOfPublicationsOfOneClient() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(broker, "reader");
    Bus writer = fixture.connect(broker, "writer");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));

    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (long i = 0; i < 2000; i++) {
      sent.add(writer.publish(new Address.Connection(twin), numbered(i)));
    }

    join(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
    await().untilAsserted(() -> assertThat(seen).hasSize(2000));
    assertThat(seen).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void holdsBackTheBrokerForASlowHandlerInsteadOfLosingMessages() throws Exception {
    List<Long> seen = new CopyOnWriteArrayList<>();
    CountDownLatch open = new CountDownLatch(1);
    Bus reader = fixture.connect(broker, "slow", each -> each.withBounds(64, 8192, 1 << 20, 16));
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            d -> {
              awaitOpen(open);
              seen.add(number(d));
            }));
    Bus writer = fixture.connect(broker, "writer");
    List<CompletableFuture<Void>> sent = new ArrayList<>();
    for (long i = 0; i < 500; i++) {
      sent.add(writer.publish(new Address.Connection(twin), numbered(i)));
    }
    join(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));

    await().until(() -> unacknowledged() > 0);
    assertThat(unacknowledged()).isLessThanOrEqualTo(16);
    assertThat(seen).isEmpty();
    open.countDown();

    await().untilAsserted(() -> assertThat(seen).hasSize(500));
    assertThat(seen).isSorted();
    await().until(() -> unacknowledged() == 0);
  }

  private double unacknowledged() {
    return fixture.meters.get("twinbus.bus.unacknowledged").gauge().value();
  }

  private static void awaitOpen(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void doesNotLetASlowHandlerHoldUpAnother() {
    CountDownLatch open = new CountDownLatch(1);
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(broker, "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.INBOX), delivery -> awaitOpen(open)));
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    Bus writer = fixture.connect(broker, "writer");
    join(writer.publish(new Address.Inbox(twin, "wait"), Command.getDefaultInstance()));
    join(writer.publish(new Address.Connection(twin), numbered(1)));

    await().untilAsserted(() -> assertThat(seen).containsExactly(1L));
    open.countDown();
  }

  @Test
  void handsDirectHandlersTheirDeliveriesOnTheThreadThatReadThemInOrder() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    AtomicInteger followed = new AtomicInteger();
    Bus bus = fixture.connect(broker, "client");
    join(
        bus.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            delivery -> {
              threads.add(Thread.currentThread());
              seen.add(number(delivery));
              var unused =
                  bus.publish(
                          new Address.HealthOf(twin),
                          Health.getDefaultInstance(),
                          PublishOptions.DEFAULT.directly())
                      .thenRun(
                          () -> {
                            threads.add(Thread.currentThread());
                            followed.incrementAndGet();
                          });
              if (number(delivery) % 10 == 0) {
                throw new IllegalStateException("a handler that fails");
              }
            },
            SubscribeOptions.DEFAULT.directly()));

    Bus writer = fixture.connect(broker, "writer");
    for (long i = 0; i < 300; i++) {
      var unused = writer.publish(new Address.Connection(twin), numbered(i));
    }

    await().until(() -> followed.get() == 300);
    assertThat(seen).isEqualTo(LongStream.range(0, 300).boxed().toList());
    assertThat(threads).hasSize(1);
  }

  @Test
  void decodesOnDemandAndOnTheThreadOfWhoDemandsIt() throws Exception {
    BlockingQueue<Arrival> arrived = new LinkedBlockingQueue<>();
    BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    List<Long> seen = new CopyOnWriteArrayList<>();
    List<Undecodable> faults = new CopyOnWriteArrayList<>();
    Bus reader = fixture.connect(broker, "reader");
    Bus writer = fixture.connect(broker, "writer");
    join(writer.publish(new Address.Connection(twin), numbered(1)));
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            delivery -> {
              threads.add(Thread.currentThread());
              seen.add(number(delivery));
              delivery.acknowledge();
            },
            SubscribeOptions.DEFAULT
                .acknowledgingManually()
                .directly()
                .onUndecodable(faults::add)
                .decodingOnDemand(arrived::add)));
    Arrival first = next(arrived);
    assertThat(first.address()).isEqualTo(new Address.Connection(twin));
    assertThat(first.retained()).isTrue();
    assertThat(seen).isEmpty();
    assertThat(unacknowledged()).isEqualTo(1);
    first.read();
    assertThat(seen).containsExactly(1L);
    assertThat(threads).containsExactly(Thread.currentThread());

    byte[] bad = "{".getBytes(StandardCharsets.UTF_8);
    join(
        writer.publishBytes(
            new Address.Connection(twin), bad, PublishOptions.DEFAULT.as(Format.JSON)));
    Arrival second = next(arrived);
    assertThat(faults).isEmpty();
    second.read();
    assertThat(faults).singleElement().extracting(Undecodable::payload).isEqualTo(bad);
    await().until(() -> unacknowledged() == 0);
  }

  @Test
  void echoesBehindAllThatTheBrokerHadForTheSession() {
    Bus writer = fixture.connect(broker, "writer");
    Bus reader = fixture.connect(broker, "reader");
    AtomicInteger seen = new AtomicInteger();
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            delivery -> seen.incrementAndGet(),
            SubscribeOptions.DEFAULT.directly()));
    Echo echo = join(Echo.of(reader));
    for (int round = 1; round <= 3; round++) {
      List<CompletableFuture<Void>> written = new ArrayList<>();
      for (int i = 1; i <= 300; i++) {
        written.add(writer.publish(new Address.Connection(twin), numbered(i)));
      }
      written.forEach(BusFixture::join);
      join(echo.call(Duration.ofSeconds(60)));
      assertThat(seen).hasValue(300 * round);
    }
  }

  @Test
  void isHeldByNobodyWhenItIsClosed() throws Exception {
    BusOptions options = options(broker, "client");
    // The second resumes the session of the first, and waits for what may come for that one.
    List<WeakReference<Bus>> closed = List.of(used(options), used(options));

    await()
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(closed).allSatisfy(bus -> assertThat(bus.get()).isNull());
            });
  }

  private WeakReference<Bus> used(BusOptions options) throws Exception {
    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    try (Bus bus = join(HiveBus.connect(options))) {
      join(bus.subscribe(AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), seen::add));
      join(bus.publish(new Address.Connection(twin), numbered(1)));
      next(seen);
      return new WeakReference<>(bus);
    }
  }

  @Test
  void givesEachOfTwoOverlappingSubscriptionsAMessageOnce() throws Exception {
    AtomicInteger wide = new AtomicInteger();
    AtomicInteger narrow = new AtomicInteger();
    BlockingQueue<Long> end = new LinkedBlockingQueue<>();
    Bus bus = fixture.connect(broker, "client");
    join(
        bus.subscribe(
            AddressFilter.everyTwinOf(twin.tenant(), TwinAspect.REPORTED),
            d -> wide.incrementAndGet()));
    join(
        bus.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.REPORTED), d -> narrow.incrementAndGet()));
    join(bus.subscribe(AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> end.add(number(d))));

    for (int i = 0; i < 10; i++) {
      join(
          bus.publishBytes(
              new Address.Reported(twin),
              "{\"observedGeneration\":1}".getBytes(StandardCharsets.UTF_8),
              PublishOptions.DEFAULT.as(Format.JSON)));
    }
    join(bus.publish(new Address.Connection(twin), numbered(1)));

    assertThat(next(end)).isEqualTo(1);
    await().untilAsserted(() -> assertThat(narrow).hasValue(10));
    await().untilAsserted(() -> assertThat(wide).hasValue(10));
  }

  @Test
  void handsWhatCannotBeDecodedToItsHandlerAndGoesOn() throws Exception {
    BlockingQueue<Undecodable> faults = new LinkedBlockingQueue<>();
    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    Bus bus = fixture.connect(broker, "client");
    join(
        bus.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            seen::add,
            SubscribeOptions.DEFAULT.onUndecodable(faults::add)));
    byte[] wrong = "{\"conected\":true}".getBytes(StandardCharsets.UTF_8);
    join(bus.publishBytes(new Address.Connection(twin), wrong, PublishOptions.DEFAULT));
    join(bus.publish(new Address.Connection(twin), numbered(1)));

    Undecodable fault = next(faults);
    assertThat(fault.topic()).isEqualTo(new Address.Connection(twin).topic());
    assertThat(fault.payload()).isEqualTo(wrong);
    assertThat(fault.fault().path()).contains("conected");
    assertThat(number(next(seen))).isEqualTo(1);
    assertThat(fixture.count("twinbus.bus.undecodable")).isEqualTo(1);
  }

  @Test
  void goesOnAfterAHandlerThatThrows() throws Exception {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    Bus bus = fixture.connect(broker, "client");
    join(
        bus.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            d -> {
              if (number(d) == 1) {
                throw new IllegalStateException("a handler's mistake");
              }
              seen.add(number(d));
            }));
    join(bus.publish(new Address.Connection(twin), numbered(1)));
    join(bus.publish(new Address.Connection(twin), numbered(2)));

    assertThat(next(seen)).isEqualTo(2);
    assertThat(fixture.count("twinbus.bus.handler.failures")).isEqualTo(1);
  }

  @Test
  void handsOverNothingAfterACancelledSubscription() {
    List<Long> seen = new CopyOnWriteArrayList<>();
    Bus bus = fixture.connect(broker, "client");
    Subscription subscription =
        join(
            bus.subscribe(
                AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    join(bus.publish(new Address.Connection(twin), numbered(1)));
    await().untilAsserted(() -> assertThat(seen).containsExactly(1L));

    join(subscription.cancel());
    BlockingQueue<Long> others = new LinkedBlockingQueue<>();
    join(
        bus.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION),
            d -> others.add(number(d)),
            SubscribeOptions.DEFAULT.withoutRetained()));
    join(bus.publish(new Address.Connection(twin), numbered(2)));

    await().untilAsserted(() -> assertThat(others).containsExactly(2L));
    assertThat(seen).containsExactly(1L);
  }

  @Test
  void refusesADocumentThatNoReaderWouldTake() {
    Bus bus = fixture.connect(broker, "client");
    ConnectionState huge = numbered(1).toBuilder().setReason("x".repeat(100_000)).build();

    assertThatThrownBy(() -> join(bus.publish(new Address.Connection(twin), huge)))
        .isInstanceOf(BusException.Refused.class)
        .hasMessageContaining("the limit is " + DocumentTypes.CONNECTION_STATE.maxBytes());
  }

  @Test
  void answersARequest() {
    Bus device = fixture.connect(broker, "device");
    replyTo(device, true);
    Bus asker = fixture.connect(broker, "asker");

    CommandReply answer = join(ask(asker, Duration.ofSeconds(30)));

    assertThat(answer.getOutcome()).isEqualTo(CommandReply.Outcome.OK);
  }

  @Test
  void findsTheRequestOfAnAnswerWithoutCorrelationData() {
    Bus device = fixture.connect(broker, "device");
    replyTo(device, false);
    Bus asker = fixture.connect(broker, "asker");

    assertThat(join(ask(asker, Duration.ofSeconds(30))).getOutcome())
        .isEqualTo(CommandReply.Outcome.OK);
  }

  @Test
  void answersManyRequestsAtOnceEachWithItsOwnAnswer() {
    Bus device = fixture.connect(broker, "device");
    join(
        device.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.INBOX),
            d -> {
              var unused =
                  device.respond(
                      d.responseTopic().orElseThrow(),
                      reply().setMessage(d.document().orElseThrow().getName()).build(),
                      DocumentTypes.COMMAND_REPLY,
                      PublishOptions.DEFAULT);
            }));
    Bus asker = fixture.connect(broker, "asker");

    List<CompletableFuture<CommandReply>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(
          asker.request(
              new Address.Inbox(twin, "blink"),
              Command.newBuilder().setName("n" + i).build(),
              DocumentTypes.COMMAND_REPLY,
              Duration.ofSeconds(60),
              PublishOptions.DEFAULT));
    }

    for (int i = 0; i < 200; i++) {
      assertThat(join(answers.get(i)).getMessage()).isEqualTo("n" + i);
    }
  }

  @Test
  void endsARequestAtItsDeadline() {
    Bus asker = fixture.connect(broker, "asker");
    assertThatThrownBy(() -> join(ask(asker, Duration.ofMillis(100))))
        .isInstanceOf(BusException.DeadlineExceeded.class)
        .hasMessageContaining(new Address.Inbox(twin, "blink").topic());
    assertThat(fixture.meters.get("twinbus.bus.requests").gauge().value()).isZero();
  }

  @Test
  void saysThatAnAnswerIsNotAValidDocument() {
    Bus device = fixture.connect(broker, "device");
    join(
        device.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.INBOX),
            d -> {
              var unused =
                  device.respond(
                      d.responseTopic().orElseThrow(),
                      numbered(1),
                      DocumentTypes.CONNECTION_STATE,
                      PublishOptions.DEFAULT);
            }));
    Bus asker = fixture.connect(broker, "asker");

    assertThatThrownBy(() -> join(ask(asker, Duration.ofSeconds(30))))
        .isInstanceOf(BusException.InvalidReply.class)
        .hasMessageContaining("CommandReply");
  }

  @Test
  void refusesToAnswerToATopicThatIsNone() {
    Bus bus = fixture.connect(broker, "client");
    assertThatThrownBy(
            () ->
                join(
                    bus.respond(
                        "a/#/b",
                        reply().build(),
                        DocumentTypes.COMMAND_REPLY,
                        PublishOptions.DEFAULT)))
        .isInstanceOf(BusException.Refused.class)
        .hasMessageContaining("a/#/b");
  }

  @Test
  void failsEverythingThatWaitsWhenItIsClosed() {
    Bus bus = fixture.connect(broker, "client");
    CompletableFuture<CommandReply> answer = ask(bus, Duration.ofMinutes(5));
    bus.close();

    assertThatThrownBy(() -> join(answer)).isInstanceOf(BusException.Unavailable.class);
    assertThatThrownBy(() -> join(bus.publish(new Address.Connection(twin), numbered(1))))
        .isInstanceOf(BusException.Unavailable.class)
        .hasMessageContaining("closed");
    assertThatThrownBy(
            () -> join(bus.subscribe(AddressFilter.ofTwin(twin, TwinAspect.STATUS), d -> {})))
        .isInstanceOf(BusException.Unavailable.class);
  }

  @Test
  void sendsWhatWasPublishedBeforeItIsClosed() throws Exception {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    Bus reader = fixture.connect(broker, "reader");
    join(
        reader.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.CONNECTION), d -> seen.add(number(d))));
    Bus writer = fixture.connect(broker, "writer");
    for (long i = 0; i < 300; i++) {
      var unused = writer.publish(new Address.Connection(twin), numbered(i));
    }
    writer.close();

    for (long i = 0; i < 300; i++) {
      assertThat(next(seen)).isEqualTo(i);
    }
  }

  @Test
  void saysWhereItCouldNotConnect() {
    URI nowhere = URI.create("mqtt://127.0.0.1:" + io.twinbus.testing.FreePorts.next());
    assertThatThrownBy(() -> join(HiveBus.connect(options(nowhere, "client"))))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining(nowhere.toString())
        .hasMessageContaining("refused");
  }

  @Test
  void doesNotShowSecrets() {
    assertThat(new Identity.Password("joe", "hunter2").toString()).isEqualTo("Password[joe]");
    assertThat(new Identity.Token("joe", () -> "eyJ").toString()).isEqualTo("Token[joe]");
  }

  private void replyTo(Bus device, boolean correlate) {
    join(
        device.subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.INBOX),
            d -> {
              var unused =
                  device.respond(
                      d.responseTopic().orElseThrow(),
                      reply().build(),
                      DocumentTypes.COMMAND_REPLY,
                      correlate
                          ? PublishOptions.DEFAULT.correlatedBy(d.correlationData().orElseThrow())
                          : PublishOptions.DEFAULT);
            }));
  }

  private static CommandReply.Builder reply() {
    return CommandReply.newBuilder().setOutcome(CommandReply.Outcome.OK);
  }

  private CompletableFuture<CommandReply> ask(Bus asker, Duration deadline) {
    return asker.request(
        new Address.Inbox(twin, "blink"),
        Command.getDefaultInstance(),
        DocumentTypes.COMMAND_REPLY,
        deadline,
        PublishOptions.DEFAULT);
  }
}
