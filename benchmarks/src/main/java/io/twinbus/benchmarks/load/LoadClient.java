package io.twinbus.benchmarks.load;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import io.twinbus.benchmarks.BenchException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** One MQTT 5 client of the bench; the same for both sides of a comparison. */
public final class LoadClient implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 20;
  private static final int RECEIVE_MAXIMUM = 1000;

  private final Mqtt5AsyncClient client;

  private LoadClient(Mqtt5AsyncClient client) {
    this.client = client;
  }

  /**
   * Connects. A bare broker does not look at the user.
   *
   * @param user the user name; the password of the bench's users is {@code bench}
   */
  public static LoadClient connect(int port, String user, String clientId) {
    Mqtt5AsyncClient client =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier(clientId)
            .serverHost("127.0.0.1")
            .serverPort(port)
            .buildAsync();
    await(
        client
            .connectWith()
            .cleanStart(true)
            .keepAlive(60)
            .simpleAuth()
            .username(user)
            .password("bench".getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth()
            .restrictions()
            .receiveMaximum(RECEIVE_MAXIMUM)
            .applyRestrictions()
            .send(),
        "connect as " + user);
    return new LoadClient(client);
  }

  /** Publishes at QoS 1; completes when the broker has acknowledged. */
  public CompletableFuture<?> publish(String topic, byte[] payload, boolean retain) {
    return client
        .publishWith()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .retain(retain)
        .payload(payload)
        .send();
  }

  /** Subscribes at QoS 1 to what comes from now on. */
  public void subscribe(String filter, Consumer<Mqtt5Publish> handler) {
    subscribe(filter, handler, Mqtt5RetainHandling.DO_NOT_SEND);
  }

  /** Subscribes at QoS 1, with what is retained. */
  public void subscribeRetained(String filter, Consumer<Mqtt5Publish> handler) {
    subscribe(filter, handler, Mqtt5RetainHandling.SEND);
  }

  private void subscribe(
      String filter, Consumer<Mqtt5Publish> handler, Mqtt5RetainHandling retained) {
    await(
        client
            .subscribeWith()
            .topicFilter(filter)
            .qos(MqttQos.AT_LEAST_ONCE)
            .retainHandling(retained)
            .callback(handler)
            .send(),
        "subscribe to " + filter);
  }

  static <T> T await(CompletableFuture<T> future, String what) {
    try {
      return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      throw new BenchException("cannot " + what + ": " + failure.getCause(), failure);
    } catch (TimeoutException failure) {
      throw new BenchException("cannot " + what + " within " + TIMEOUT_SECONDS + " s", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  @Override
  public void close() {
    await(client.disconnect(), "disconnect");
  }
}
