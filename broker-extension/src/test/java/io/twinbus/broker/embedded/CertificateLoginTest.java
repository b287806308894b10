package io.twinbus.broker.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.twinbus.broker.identity.Role;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that show who they are by a certificate. */
class CertificateLoginTest {
  private static final String STORE_PASSWORD = "changeit";

  @TempDir private static Path folder;
  private static EmbeddedBroker broker;

  @BeforeAll
  static void start() throws Exception {
    makeKey("broker", "CN=broker", "ip:127.0.0.1");
    makeKey("board7", "CN=board7", "dns:board7.example.org");
    makeKey("alias", "CN=Board Number Nine", "dns:board9");
    makeKey("nobody", "CN=nobody", "dns:nobody");
    makeKey("stranger", "CN=board7", "dns:board7");
    for (String trusted : List.of("board7", "alias", "nobody")) {
      trust("clients", trusted);
    }
    trust("brokers", "broker");
    broker =
        EmbeddedBroker.builder()
            .user("board7", TestClients.PASSWORD, Role.DEVICE, "default", "board7")
            .user("board9", TestClients.PASSWORD, Role.DEVICE, "default", "board9")
            .listener(
                new Listener(
                    "tls",
                    "127.0.0.1",
                    0,
                    Optional.of(
                        new Listener.Tls(
                            store("broker"),
                            STORE_PASSWORD,
                            Optional.of(store("clients")),
                            STORE_PASSWORD,
                            false))))
            .start();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void letsInTheUserWhomTheCommonNameNames() throws Exception {
    Mqtt5BlockingClient client = client(Optional.of("board7"), "c1");
    client.connect();

    AnyClient.Five board = new AnyClient.Five(client);
    assertThat(board.subscribe("tb/default/twin/board7/desired")).isTrue();
    assertThat(board.subscribe("tb/default/twin/board9/desired")).isFalse();
    client.disconnect();
  }

  @Test
  void letsInTheUserWhomAnAlternativeNameNames() throws Exception {
    Mqtt5BlockingClient client = client(Optional.of("alias"), "c2");
    client.connect();

    assertThat(new AnyClient.Five(client).subscribe("tb/default/twin/board9/desired")).isTrue();
    client.disconnect();
  }

  @Test
  void rejectsACertificateThatNamesNoUser() throws Exception {
    Mqtt5BlockingClient client = client(Optional.of("nobody"), "c3");

    assertThatThrownBy(client::connect).isInstanceOf(Mqtt5ConnAckException.class);
  }

  @Test
  void rejectsWhoShowsNeitherCertificateNorPassword() throws Exception {
    Mqtt5BlockingClient client = client(Optional.empty(), "c4");

    assertThatThrownBy(client::connect).isInstanceOf(Mqtt5ConnAckException.class);
  }

  @Test
  void rejectsTheRightNameInACertificateOfAnAuthorityThatIsNotTrusted() throws Exception {
    Mqtt5BlockingClient client = client(Optional.of("stranger"), "c5");

    assertThatThrownBy(client::connect).isInstanceOf(RuntimeException.class);
    assertThat(client.getState().isConnected()).isFalse();
  }

  private static Mqtt5BlockingClient client(Optional<String> key, String clientId)
      throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(load("brokers"));
    var tls = MqttClientSslConfig.builder().trustManagerFactory(trust);
    if (key.isPresent()) {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(load(key.get()), STORE_PASSWORD.toCharArray());
      tls = tls.keyManagerFactory(keys);
    }
    return MqttClient.builder()
        .useMqttVersion5()
        .identifier(clientId)
        .serverHost("127.0.0.1")
        .serverPort(broker.port("tls"))
        .sslConfig(tls.build())
        .buildBlocking();
  }

  /** A key with a certificate that it signed itself. */
  private static void makeKey(String name, String subject, String alternative) throws Exception {
    keytool(
        name,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        subject,
        "-ext",
        "san=" + alternative,
        "-validity",
        "2",
        "-alias",
        name);
    keytool(name, "-exportcert", "-alias", name, "-file", folder.resolve(name + ".crt").toString());
  }

  private static void trust(String truster, String trusted) throws Exception {
    keytool(
        truster,
        "-importcert",
        "-noprompt",
        "-alias",
        trusted,
        "-file",
        folder.resolve(trusted + ".crt").toString());
  }

  private static void keytool(String store, String... arguments) throws Exception {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                Stream.concat(
                        Stream.concat(Stream.of(tool.toString()), Stream.of(arguments)),
                        Stream.of(
                            "-J-XX:TieredStopAtLevel=1",
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            store(store).toString(),
                            "-storepass",
                            STORE_PASSWORD))
                    .toList())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static KeyStore load(String name) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream file = Files.newInputStream(store(name))) {
      store.load(file, STORE_PASSWORD.toCharArray());
    }
    return store;
  }

  private static Path store(String name) {
    return folder.resolve(name + ".p12");
  }
}
