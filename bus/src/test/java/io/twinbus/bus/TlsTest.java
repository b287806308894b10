package io.twinbus.bus;

import static io.twinbus.bus.BusFixture.join;
import static io.twinbus.bus.BusFixture.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.bus.BusOptions.Identity;
import io.twinbus.testing.Certificates;
import io.twinbus.testing.FreePorts;
import io.twinbus.testing.PlainBroker;
import io.twinbus.topic.Address;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
  @TempDir static Path folder;
  private static Certificates.Made server;
  private static Certificates.Made client;
  private static PlainBroker broker;
  private static URI uri;

  private final BusFixture fixture = new BusFixture();

  @BeforeAll
  static void startBroker() throws Exception {
    Certificates certificates = new Certificates(folder);
    server = certificates.make("server", "EC");
    client = certificates.make("client", "EC");
    int port = FreePorts.next();
    broker =
        PlainBroker.inMemory(
            new PlainBroker.Tls(port, server.store(), client.trust(), Certificates.PASSWORD));
    uri = URI.create("mqtts://127.0.0.1:" + port);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  private static BusOptions with(Certificates.Made identity, Path trust) {
    return BusOptions.of(
            uri,
            BusFixture.uniqueName("client"),
            new Identity.Certificate(identity.certificate(), identity.key()))
        .withTrust(trust)
        // Long enough that a test which wrongly tries again does not end in time.
        .withTimeouts(Duration.ofMinutes(5), Duration.ofSeconds(30), Duration.ofSeconds(1));
  }

  @Test
  void connectsWithAClientCertificate() {
    Bus bus = fixture.connect(with(client, server.certificate()));
    join(bus.publish(new Address.Connection(fixture.twin), numbered(1)));
    assertThat(bus.isConnected()).isTrue();
  }

  @Test
  void doesNotTrustABrokerWithAnotherCertificate() {
    assertThatThrownBy(() -> join(HiveBus.connect(with(client, client.certificate()))))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining(uri.toString())
        .hasMessageContaining("certification path");
  }

  @Test
  void doesNotTrustABrokerOfAnotherName() {
    URI byName = URI.create("mqtts://localhost:" + uri.getPort());
    BusOptions options =
        BusOptions.of(
                byName,
                BusFixture.uniqueName("client"),
                new Identity.Certificate(client.certificate(), client.key()))
            .withTrust(server.certificate());
    assertThatThrownBy(() -> join(HiveBus.connect(options)))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining("localhost");
  }

  @Test
  void namesTheFileThatHoldsNoKeyOrCertificate() throws Exception {
    Path old = Files.writeString(folder.resolve("old.key"), "-----BEGIN RSA PRIVATE KEY-----\n");
    assertThatThrownBy(
            () ->
                join(
                    HiveBus.connect(
                        BusOptions.of(
                            uri, "client", new Identity.Certificate(client.certificate(), old)))))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining("old.key")
        .hasMessageContaining("openssl pkcs8");
    assertThatThrownBy(() -> join(HiveBus.connect(with(client, old))))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining("old.key");
    assertThatThrownBy(() -> join(HiveBus.connect(with(client, folder.resolve("none.crt")))))
        .isInstanceOf(BusException.ConnectFailed.class)
        .hasMessageContaining("none.crt");
  }
}
