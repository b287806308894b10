package io.twinbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.ConnectionState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class HiveBusTest {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static PlainBroker broker;
  private final List<Bus> open = new java.util.ArrayList<>();
  private final TwinId twin = TwinId.of("pc-" + COUNT.incrementAndGet());

  @BeforeAll
  static void startBroker() {
    broker = PlainBroker.inMemory();
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void closeClients() {
    open.forEach(Bus::close);
  }

  private Bus connect(String name) {
    Bus bus =
        HiveBus.connect(
                BusOptions.of(
                    broker.uri(), name + COUNT.incrementAndGet(), new Identity.Anonymous()))
            .join();
    open.add(bus);
    return bus;
  }

  @Test
  void deliversARetainedDocumentToThoseWhoComeLater() throws Exception {
    Bus writer = connect("writer");
    Bus reader = connect("reader");
    ConnectionState state = ConnectionState.newBuilder().setConnected(true).setSession(7).build();
    writer.publish(new Address.Connection(twin), state).join();

    BlockingQueue<Delivery<ConnectionState>> seen = new LinkedBlockingQueue<>();
    reader.subscribe(AddressFilter.everyTwin(TwinAspect.CONNECTION), seen::add).join();

    Delivery<ConnectionState> delivery = seen.poll(10, TimeUnit.SECONDS);
    assertThat(delivery).isNotNull();
    assertThat(delivery.document()).contains(state);
    assertThat(delivery.retained()).isTrue();
    assertThat(delivery.address()).isEqualTo(new Address.Connection(twin));
  }

  @Test
  void answersARequest() {
    Bus asker = connect("asker");
    Bus device = connect("device");
    device
        .subscribe(
            AddressFilter.ofTwin(twin, TwinAspect.INBOX),
            delivery -> {
              CommandReply reply =
                  CommandReply.newBuilder().setOutcome(CommandReply.Outcome.OK).build();
              var unused =
                  device.respond(
                      delivery.responseTopic().orElseThrow(),
                      reply,
                      DocumentTypes.COMMAND_REPLY,
                      PublishOptions.DEFAULT.correlatedBy(
                          delivery.correlationData().orElseThrow()));
            })
        .join();

    CommandReply answer =
        asker
            .request(
                new Address.Inbox(twin, "blink"),
                Command.getDefaultInstance(),
                DocumentTypes.COMMAND_REPLY,
                Duration.ofSeconds(10),
                PublishOptions.DEFAULT)
            .join();

    assertThat(answer.getOutcome()).isEqualTo(CommandReply.Outcome.OK);
  }
}
