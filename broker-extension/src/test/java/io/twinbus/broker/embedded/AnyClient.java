package io.twinbus.broker.embedded;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3SubAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5SubAckException;
import java.nio.charset.StandardCharsets;

/** A client of either protocol version. */
sealed interface AnyClient extends AutoCloseable {
  /** Publishes at QoS 1; a refusal is not an error. */
  void publish(String topic, byte[] payload, boolean retain);

  /** Subscribes; whether the broker let it. */
  boolean subscribe(String filter);

  @Override
  void close();

  static AnyClient connect(RunningBroker broker, int version, String user, String clientId) {
    if (version == 5) {
      return new Five(TestClients.connect(broker, user, clientId));
    }
    Mqtt3BlockingClient client = three(broker, user, clientId);
    client.connect();
    return new Three(client);
  }

  static boolean connectsWithWill(
      RunningBroker broker,
      int version,
      String user,
      String clientId,
      String topic,
      boolean retain) {
    byte[] payload = "gone".getBytes(StandardCharsets.UTF_8);
    try {
      if (version == 5) {
        Mqtt5BlockingClient client =
            TestClients.build(broker.host(), broker.port(), user, clientId);
        client
            .connectWith()
            .willPublish()
            .topic(topic)
            .payload(payload)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(retain)
            .applyWillPublish()
            .send();
        client.disconnect();
      } else {
        Mqtt3BlockingClient client = three(broker, user, clientId);
        client
            .connectWith()
            .willPublish()
            .topic(topic)
            .payload(payload)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(retain)
            .applyWillPublish()
            .send();
        client.disconnect();
      }
      return true;
    } catch (Mqtt5ConnAckException | Mqtt3ConnAckException e) {
      return false;
    }
  }

  private static Mqtt3BlockingClient three(RunningBroker broker, String user, String clientId) {
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

  record Five(Mqtt5BlockingClient client) implements AnyClient {
    @Override
    public void publish(String topic, byte[] payload, boolean retain) {
      try {
        client
            .publishWith()
            .topic(topic)
            .payload(payload)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retain(retain)
            .send();
      } catch (Mqtt5PubAckException e) {
        // Refused: the test looks at what arrives.
      }
    }

    @Override
    public boolean subscribe(String filter) {
      try {
        client.subscribeWith().topicFilter(filter).send();
        return true;
      } catch (Mqtt5SubAckException e) {
        return false;
      }
    }

    @Override
    public void close() {
      client.disconnect();
    }
  }

  record Three(Mqtt3BlockingClient client) implements AnyClient {
    @Override
    public void publish(String topic, byte[] payload, boolean retain) {
      client
          .publishWith()
          .topic(topic)
          .payload(payload)
          .qos(MqttQos.AT_LEAST_ONCE)
          .retain(retain)
          .send();
    }

    @Override
    public boolean subscribe(String filter) {
      try {
        client.subscribeWith().topicFilter(filter).send();
        return true;
      } catch (Mqtt3SubAckException e) {
        return false;
      }
    }

    @Override
    public void close() {
      client.disconnect();
    }
  }
}
