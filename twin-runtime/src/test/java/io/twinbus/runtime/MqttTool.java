package io.twinbus.runtime;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What mosquitto_pub and mosquitto_sub do: texts to topics, and back. Knows nothing of Twinbus. */
final class MqttTool implements AutoCloseable {
  private final Mqtt5AsyncClient client;
  private final Map<String, String> last = new ConcurrentHashMap<>();
  private final Queue<Mqtt5Publish> all = new ConcurrentLinkedQueue<>();

  MqttTool(int port, String user) {
    this(port, user, message -> {});
  }

  /**
   * Connects.
   *
   * @param listener gets each message, in the order in which they come, on a thread of the client
   */
  MqttTool(int port, String user, Consumer<Mqtt5Publish> listener) {
    client =
        Mqtt5Client.builder()
            .identifier(user)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .simpleAuth()
            .username(user)
            .password("secret".getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .buildAsync();
    client.publishes(
        MqttGlobalPublishFilter.ALL,
        message -> {
          last.put(
              message.getTopic().toString(),
              new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
          all.add(message);
          listener.accept(message);
        });
    await(client.connect());
  }

  void subscribe(String filter) {
    await(client.subscribeWith().topicFilter(filter).qos(MqttQos.AT_LEAST_ONCE).send());
  }

  void publish(String topic, String payload, boolean retain) {
    await(
        client
            .publishWith()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(retain)
            .payload(payload.getBytes(StandardCharsets.UTF_8))
            .send());
  }

  void request(String topic, String payload, String responseTopic, String correlation) {
    await(
        client
            .publishWith()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(payload.getBytes(StandardCharsets.UTF_8))
            .responseTopic(responseTopic)
            .correlationData(correlation.getBytes(StandardCharsets.UTF_8))
            .send());
  }

  /** Publishes from a thread of the client, which must not wait. */
  void publishAndGo(String topic, String payload, boolean retain) {
    var unused =
        client
            .publishWith()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(retain)
            .payload(payload.getBytes(StandardCharsets.UTF_8))
            .send();
  }

  String last(String topic) {
    return last.getOrDefault(topic, "");
  }

  long count(String topicPrefix) {
    return all.stream()
        .filter(message -> message.getTopic().toString().startsWith(topicPrefix))
        .count();
  }

  @Override
  public void close() {
    var unused = client.disconnect();
  }

  private static <T> void await(CompletableFuture<T> future) {
    var unused = future.orTimeout(20, TimeUnit.SECONDS).join();
  }
}
