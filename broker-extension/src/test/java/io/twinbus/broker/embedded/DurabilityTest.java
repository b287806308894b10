package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordHash;
import io.twinbus.broker.identity.Role;
import io.twinbus.codec.DocumentTypes;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged is there after SIGKILL. */
class DurabilityTest {
  private static final int BROKERS = 2;
  private static final int KILLS_EACH = 10;
  private static final int TOPICS = 6;
  private static final String REPORTED = "tb/default/twin/board/reported";
  private static final PasswordHash HASH =
      PasswordHash.of(TestClients.PASSWORD, new PasswordHash.Cost(64, 1));

  /** One writer of one topic: content n is always generation n, where there are generations. */
  private static final class Writer extends Thread {
    final String user;
    final String topic;
    final AtomicLong acknowledged;
    final AtomicBoolean ended = new AtomicBoolean();
    final int port;

    Writer(int port, String user, String topic, AtomicLong acknowledged) {
      this.user = user;
      this.port = port;
      this.topic = topic;
      this.acknowledged = acknowledged;
    }

    @Override
    public void run() {
      try {
        Mqtt5BlockingClient client = connect(port, user, user + "-" + topic.hashCode());
        while (true) {
          long next = acknowledged.get() + 1;
          client
              .publishWith()
              .topic(topic)
              .qos(MqttQos.AT_LEAST_ONCE)
              .payload(content(next).getBytes(StandardCharsets.UTF_8))
              .send();
          acknowledged.set(next);
        }
      } catch (RuntimeException e) {
        // The broker was killed: what was not acknowledged is written again by the next writer.
        ended.set(true);
      }
    }
  }

  /** Two brokers at once, as most of the time goes into starting them. */
  @Test
  void everyAcknowledgedGenerationIsThereAfterSigkill(@TempDir Path folder) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(BROKERS)) {
      List<Future<?>> brokers = new ArrayList<>();
      for (int i = 0; i < BROKERS; i++) {
        int number = i;
        brokers.add(
            threads.submit(
                () -> {
                  killAgainAndAgain(
                      Files.createDirectories(folder.resolve("broker" + number)), number);
                  return null;
                }));
      }
      for (Future<?> broker : brokers) {
        broker.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(logs(folder), e.getCause());
    }
  }

  private static String logs(Path folder) throws IOException {
    StringBuilder logs = new StringBuilder();
    for (int i = 0; i < BROKERS; i++) {
      logs.append("log of broker ").append(i).append(":\n");
      logs.append(Files.readString(folder.resolve("broker" + i).resolve("log.txt")));
    }
    return logs.toString();
  }

  private static void killAgainAndAgain(Path folder, long seed) throws Exception {
    PasswordFile users =
        PasswordFile.empty()
            .with(Identity.of("ann", Role.OPERATOR, "default"), HASH)
            .with(Identity.device("board", "default", "board"), HASH);
    Random random = new Random(seed);
    List<AtomicLong> acknowledged = new ArrayList<>();
    for (int i = 0; i < TOPICS; i++) {
      acknowledged.add(new AtomicLong());
    }
    AtomicLong reported = new AtomicLong();
    long session = 0;
    try (ChildBroker broker = new ChildBroker(folder, users)) {
      for (int kill = 0; kill < KILLS_EACH; kill++) {
        broker.start();
        Mqtt5BlockingClient reader = connect(broker.port(), "ann", "reader");
        for (int i = 0; i < TOPICS; i++) {
          checkStored(reader, topic(i), acknowledged.get(i).get());
        }
        checkReported(reader, reported);
        session = checkConnection(reader, kill, session);
        Mqtt5BlockingClient board = connect(broker.port(), "board", "board");
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < TOPICS; i++) {
          writers.add(new Writer(broker.port(), "ann", topic(i), acknowledged.get(i)));
        }
        writers.add(new Writer(broker.port(), "board", REPORTED, reported));
        writers.forEach(Thread::start);
        long before = total(acknowledged);
        int writes = 100 + random.nextInt(200);
        await()
            .pollInterval(Duration.ofMillis(5))
            .atMost(Duration.ofSeconds(60))
            .until(() -> total(acknowledged) > before + writes);
        assertThat(board.getState().isConnected()).isTrue();

        broker.kill();

        for (Writer writer : writers) {
          writer.join(60_000);
          assertThat(writer.ended).isTrue();
        }
      }
    }
    assertThat(total(acknowledged)).isGreaterThan(KILLS_EACH * 100L);
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  private static void checkStored(Mqtt5BlockingClient reader, String topic, long acknowledged) {
    if (acknowledged == 0) {
      return;
    }
    DesiredState stored =
        DocumentTypes.DESIRED_STATE
            .decode(readRetained(reader, topic).getPayloadAsBytes())
            .document()
            .orElseThrow();
    long n = (long) stored.getProperties().getFieldsOrThrow("n").getNumberValue();
    assertThat(stored.getGeneration()).as(topic).isEqualTo(n);
    // The write under way when the broker was killed may be stored, too.
    assertThat(n).as(topic).isBetween(acknowledged, acknowledged + 1);
  }

  /** What a device wrote itself, past the ledger. */
  private static void checkReported(Mqtt5BlockingClient reader, AtomicLong acknowledged) {
    if (acknowledged.get() > 0) {
      String text =
          new String(readRetained(reader, REPORTED).getPayloadAsBytes(), StandardCharsets.UTF_8);
      assertThat(text).isIn(content(acknowledged.get()), content(acknowledged.get() + 1));
    }
  }

  /** Who was connected when the broker was killed is not, and the session's number goes on. */
  private static long checkConnection(Mqtt5BlockingClient reader, int kill, long before) {
    if (kill == 0) {
      return 0;
    }
    ConnectionState state =
        DocumentTypes.CONNECTION_STATE
            .decode(readRetained(reader, "tb/default/twin/board/connection").getPayloadAsBytes())
            .document()
            .orElseThrow();
    assertThat(state.getConnected()).isFalse();
    assertThat(state.getReason()).isEqualTo("the broker was restarted");
    assertThat(state.getSession()).isGreaterThan(before);
    return state.getSession();
  }

  private static Mqtt5Publish readRetained(Mqtt5BlockingClient reader, String topic) {
    try (Mqtt5BlockingClient.Mqtt5Publishes messages =
        reader.publishes(MqttGlobalPublishFilter.SUBSCRIBED)) {
      reader.subscribeWith().topicFilter(topic).send();
      Mqtt5Publish message =
          messages
              .receive(60, TimeUnit.SECONDS)
              .orElseThrow(
                  () ->
                      new AssertionError(topic + " is empty; the reader is " + reader.getState()));
      reader.unsubscribeWith().topicFilter(topic).send();
      return message;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Mqtt5BlockingClient connect(int port, String user, String clientId) {
    Mqtt5BlockingClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .simpleAuth()
            .username(user)
            .password(TestClients.PASSWORD.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildBlocking();
    client.connect();
    return client;
  }

  private static String content(long n) {
    return "{\"properties\":{\"n\":" + n + "}}";
  }

  private static String topic(int number) {
    return "tb/default/twin/t" + number + "/desired";
  }

  private static long total(List<AtomicLong> counts) {
    return counts.stream().mapToLong(AtomicLong::get).sum();
  }
}
