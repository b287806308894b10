package io.twinbus.broker.embedded;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Clients of both protocol versions. */
public final class TestClients {
  /** Of all users. */
  public static final String PASSWORD = "secret";

  private TestClients() {}

  static Mqtt5BlockingClient connect(EmbeddedBroker broker, String user) {
    return connect(broker, user, user + "-client");
  }

  static Mqtt5BlockingClient connect(EmbeddedBroker broker, String user, String clientId) {
    Mqtt5BlockingClient client = build(broker, user, clientId);
    client.connect();
    return client;
  }

  static Mqtt5BlockingClient connect(RunningBroker broker, String user) {
    return connect(broker, user, user + "-client");
  }

  static Mqtt5BlockingClient connect(RunningBroker broker, String user, String clientId) {
    Mqtt5BlockingClient client = build(broker.host(), broker.port(), user, clientId);
    client.connect();
    return client;
  }

  static Mqtt5BlockingClient build(EmbeddedBroker broker, String user, String clientId) {
    return build(broker.host(), broker.port(), user, clientId);
  }

  static Mqtt5BlockingClient build(String host, int port, String user, String clientId) {
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(clientId)
        .serverHost(host)
        .serverPort(port)
        .simpleAuth()
        .username(user)
        .password(PASSWORD.getBytes(StandardCharsets.UTF_8))
        .applySimpleAuth()
        .buildBlocking();
  }

  /** The reason code and string with which a message was acknowledged. */
  record Ack(int code, String reason) {}

  static Ack publish(
      Mqtt5BlockingClient client, String topic, String payload, String... properties) {
    var builder =
        Mqtt5Publish.builder()
            .topic(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(payload.getBytes(StandardCharsets.UTF_8));
    Mqtt5PublishBuilder.Complete complete = builder;
    for (int i = 0; i < properties.length; i += 2) {
      complete =
          complete.userProperties().add(properties[i], properties[i + 1]).applyUserProperties();
    }
    try {
      client.publish(complete.build());
      return new Ack(0, "");
    } catch (Mqtt5PubAckException e) {
      return new Ack(
          e.getMqttMessage().getReasonCode().getCode(),
          e.getMqttMessage().getReasonString().map(Object::toString).orElse(""));
    }
  }

  static List<Mqtt5Publish> collect(Mqtt5BlockingClient client, String filter) {
    List<Mqtt5Publish> messages = new CopyOnWriteArrayList<>();
    client.toAsync().subscribeWith().topicFilter(filter).callback(messages::add).send().join();
    return messages;
  }

  static String text(Mqtt5Publish message) {
    return new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8);
  }
}
