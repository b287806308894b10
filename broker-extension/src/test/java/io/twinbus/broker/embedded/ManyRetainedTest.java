package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import io.twinbus.broker.identity.Role;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A service that comes up reads all that is retained. */
class ManyRetainedTest {
  private static final int TOPICS = 300_000;
  private static final int IN_FLIGHT = 500;
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final String PREFIX = "tb/default/twin/t";
  private static final String SUFFIX = "/status";

  @Test
  void aServiceGetsEveryOneOfThreeHundredThousandRetainedMessages() throws Exception {
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder().user("runtime", TestClients.PASSWORD, Role.RUNTIME, "*").start()) {
      retainAll(broker);

      BitSet seen = new BitSet(TOPICS);
      AtomicLong arrived = new AtomicLong();
      Mqtt5BlockingClient reader = TestClients.connect(broker, "runtime", "reader");
      reader
          .toAsync()
          .subscribeWith()
          .topicFilter("tb/+/twin/+/status")
          .qos(MqttQos.AT_LEAST_ONCE)
          .callback(
              message -> {
                String topic = message.getTopic().toString();
                synchronized (seen) {
                  seen.set(number(topic));
                }
                arrived.incrementAndGet();
              })
          .send()
          .join();

      await().atMost(BOUND).until(() -> arrived.get() >= TOPICS);
      synchronized (seen) {
        assertThat(seen.cardinality()).isEqualTo(TOPICS);
      }
      assertThat(broker.meters().get("twinbus.broker.queue.dropped").functionCounter().count())
          .isZero();
      reader.disconnect();
    }
  }

  /** By two clients: the broker judges the messages of one client on one thread. */
  private static void retainAll(EmbeddedBroker broker) throws InterruptedException {
    List<Mqtt5BlockingClient> writers =
        List.of(
            TestClients.connect(broker, "runtime", "writer-1"),
            TestClients.connect(broker, "runtime", "writer-2"));
    Semaphore inFlight = new Semaphore(IN_FLIGHT);
    AtomicLong failed = new AtomicLong();
    for (int i = 0; i < TOPICS; i++) {
      inFlight.acquire();
      var unused =
          writers
              .get(i % writers.size())
              .toAsync()
              .publishWith()
              .topic(PREFIX + i + SUFFIX)
              .qos(MqttQos.AT_LEAST_ONCE)
              .retain(true)
              .payload(new byte[] {'{', '}'})
              .send()
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      failed.incrementAndGet();
                    }
                    inFlight.release();
                  });
    }
    inFlight.acquire(IN_FLIGHT);
    assertThat(failed).hasValue(0);
    writers.forEach(Mqtt5BlockingClient::disconnect);
  }

  private static int number(String topic) {
    return Integer.parseInt(topic.substring(PREFIX.length(), topic.length() - SUFFIX.length()));
  }
}
