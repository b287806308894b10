package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.broker.acl.Rule;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.v1.DesiredState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What many writers at once see of a ledger must be what one after the other could have seen. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class LedgerLinearizabilityTest {
  private static final int WRITERS = 16;
  private static final int WRITES_EACH = 60;
  private static final List<String> TOPICS =
      List.of(
          "tb/default/twin/a/desired", "tb/default/twin/b/desired", "tb/default/twin/c/desired");
  private static final Pattern CONFLICT =
      Pattern.compile("generation conflict: expected (\\d+), is (\\d+)");

  private RunningBroker broker;

  /** One write and what became of it. */
  record Op(
      String topic,
      String content,
      OptionalLong expected,
      long begun,
      long ended,
      TestClients.Ack ack) {
    boolean accepted() {
      return ack.code() == 0;
    }
  }

  /** Starts the broker that this is about. */
  protected RunningBroker broker(List<Identity> users, List<Rule> rules) {
    return RunningBroker.embedded(users, rules);
  }

  @BeforeAll
  void start() {
    List<Identity> users = new ArrayList<>();
    users.add(Identity.of("watcher", Role.VIEWER, "default"));
    for (int i = 0; i < WRITERS; i++) {
      users.add(Identity.of("writer" + i, Role.OPERATOR, "default"));
    }
    broker = broker(users, List.of());
  }

  @AfterAll
  void stop() {
    broker.close();
  }

  @Test
  void sixteenWritersSeeOneOrderOfGenerationsWithoutAGap() throws Exception {
    Map<String, List<DesiredState>> seen = new ConcurrentHashMap<>();
    Mqtt5BlockingClient watcher = TestClients.connect(broker, "watcher");
    for (String topic : TOPICS) {
      List<DesiredState> states = new CopyOnWriteArrayList<>();
      seen.put(topic, states);
      watcher
          .toAsync()
          .subscribeWith()
          .topicFilter(topic)
          .callback(message -> states.add(read(message)))
          .send()
          .join();
    }

    List<Op> history = writeAll(seen);

    for (String topic : TOPICS) {
      List<Op> ops = history.stream().filter(op -> op.topic().equals(topic)).toList();
      long accepted = ops.stream().filter(Op::accepted).count();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> seen.getOrDefault(topic, List.of()).size() == accepted);
      check(ops, List.copyOf(seen.getOrDefault(topic, List.of())));
    }
    assertThat(history.stream().filter(op -> !op.accepted()).count())
        .as("conflicts, without which this proves little")
        .isPositive();
    watcher.disconnect();
  }

  private List<Op> writeAll(Map<String, List<DesiredState>> seen) throws Exception {
    ConcurrentLinkedQueue<Op> history = new ConcurrentLinkedQueue<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        String name = "writer" + i;
        Random random = new Random(i);
        writers.add(
            threads.submit(
                () -> {
                  Mqtt5BlockingClient client = TestClients.connect(broker, name);
                  for (int n = 0; n < WRITES_EACH; n++) {
                    String topic = TOPICS.get(random.nextInt(TOPICS.size()));
                    history.add(write(client, topic, name + "-" + n, random, seen));
                  }
                  client.disconnect();
                }));
      }
      for (Future<?> writer : writers) {
        writer.get(120, TimeUnit.SECONDS);
      }
    }
    return List.copyOf(history);
  }

  private static Op write(
      Mqtt5BlockingClient client,
      String topic,
      String content,
      Random random,
      Map<String, List<DesiredState>> seen) {
    OptionalLong expected =
        random.nextBoolean()
            ? OptionalLong.empty()
            : OptionalLong.of(seen.getOrDefault(topic, List.of()).size());
    String payload = "{\"properties\":{\"content\":\"" + content + "\"}}";
    long begun = System.nanoTime();
    TestClients.Ack ack =
        expected.isPresent()
            ? TestClients.publish(
                client, topic, payload, "if-generation", Long.toString(expected.getAsLong()))
            : TestClients.publish(client, topic, payload);
    return new Op(topic, content, expected, begun, System.nanoTime(), ack);
  }

  /**
   * Every content is written once, so the order in which the watcher saw them is the only candidate
   * for a sequential history: it must agree with what each writer was told, and with real time.
   */
  private static void check(List<Op> ops, List<DesiredState> order) {
    Map<String, Long> generations = new HashMap<>();
    for (int i = 0; i < order.size(); i++) {
      assertThat(order.get(i).getGeneration()).isEqualTo(i + 1L);
      String content = order.get(i).getProperties().getFieldsOrThrow("content").getStringValue();
      assertThat(generations.put(content, i + 1L)).isNull();
    }
    for (Op op : ops) {
      Long generation = generations.get(op.content());
      long leastBefore =
          ops.stream()
              .filter(other -> other.accepted() && other.ended() < op.begun())
              .mapToLong(other -> generations.getOrDefault(other.content(), 0L))
              .max()
              .orElse(0);
      long mostAfter =
          ops.stream()
              .filter(other -> other.accepted() && other.begun() > op.ended())
              .mapToLong(other -> generations.getOrDefault(other.content(), 0L))
              .min()
              .orElse(Long.MAX_VALUE);
      if (op.accepted()) {
        assertThat(generation).isNotNull().isGreaterThan(leastBefore).isLessThan(mostAfter);
        op.expected().ifPresent(expected -> assertThat(generation).isEqualTo(expected + 1));
      } else {
        assertThat(generation).isNull();
        Matcher conflict = CONFLICT.matcher(op.ack().reason());
        assertThat(conflict.matches()).as(op.ack().reason()).isTrue();
        long is = Long.parseLong(conflict.group(2));
        assertThat(is)
            .isGreaterThanOrEqualTo(leastBefore)
            .isLessThan(mostAfter)
            .isNotEqualTo(op.expected().orElseThrow());
      }
    }
  }

  private static DesiredState read(Mqtt5Publish message) {
    return DocumentTypes.DESIRED_STATE.decode(message.getPayloadAsBytes()).document().orElseThrow();
  }
}
