package io.twinbus.deployment.container;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.TrustManagerFactory;

/** The operator at the bus: writes documents, and sees what twins become. */
public final class Operator implements AutoCloseable {
  private static final JsonMapper JSON = new JsonMapper();

  private final Mqtt5BlockingClient client;
  private final Map<String, JsonNode> latest = new ConcurrentHashMap<>();

  private Operator(Mqtt5BlockingClient client) {
    this.client = client;
  }

  /**
   * Logs in.
   *
   * @param authority who signed the broker's certificate, in PEM; empty without TLS
   */
  public static Operator connect(String host, int port, String password, Optional<byte[]> authority)
      throws GeneralSecurityException, IOException {
    var builder =
        MqttClient.builder()
            .useMqttVersion5()
            .identifier("operator-test")
            .serverHost(host)
            .serverPort(port)
            .simpleAuth()
            .username("operator")
            .password(password.getBytes(StandardCharsets.UTF_8))
            .applySimpleAuth();
    if (authority.isPresent()) {
      builder = builder.sslConfig(trusting(authority.get()));
    }
    Operator operator = new Operator(builder.buildBlocking());
    operator.client.connect();
    for (String aspect : List.of("desired", "status")) {
      operator
          .client
          .toAsync()
          .subscribeWith()
          .topicFilter("tb/default/twin/+/" + aspect)
          .qos(MqttQos.AT_LEAST_ONCE)
          .callback(operator::keep)
          .send()
          .join();
    }
    return operator;
  }

  private static MqttClientSslConfig trusting(byte[] pem)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry(
        "authority",
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem)));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    // The certificate is for names within the cluster, and an engine maps ports to where it likes.
    return MqttClientSslConfig.builder()
        .trustManagerFactory(trust)
        .hostnameVerifier((host, session) -> true)
        .build();
  }

  private void keep(Mqtt5Publish message) {
    try {
      latest.put(message.getTopic().toString(), JSON.readTree(message.getPayloadAsBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Publishes a document; it is stored when this returns. */
  public void apply(String kind, String name, String spec) {
    String document =
        """
        {"apiVersion": "twinbus.io/v1", "kind": "%s", "metadata": {"name": "%s"}, "spec": %s}
        """
            .formatted(kind, name, spec);
    client
        .publishWith()
        .topic("tb/default/spec/" + kind.toLowerCase(Locale.ROOT) + "/" + name)
        .qos(MqttQos.AT_LEAST_ONCE)
        .payload(document.getBytes(StandardCharsets.UTF_8))
        .send();
  }

  /** Asks for the end of a document, and of what became of it. */
  public void delete(String kind, String name) {
    client
        .publishWith()
        .topic("tb/default/spec/" + kind + "/" + name)
        .qos(MqttQos.AT_LEAST_ONCE)
        .send();
  }

  /** The latest document of a twin. */
  public JsonNode twin(String target, String aspect) {
    JsonNode found = latest.get("tb/default/twin/" + target + "/" + aspect);
    return found == null ? JSON.missingNode() : found;
  }

  @Override
  public void close() {
    client.disconnect();
  }
}
