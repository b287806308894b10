package io.twinbus.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.embedded.Listener;
import io.twinbus.broker.identity.Role;
import io.twinbus.cli.Exit;
import io.twinbus.cli.stack.Cli;
import io.twinbus.cli.stack.Ran;
import io.twinbus.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A context with a client certificate, over TLS. */
class TlsContextTest {
  @TempDir private Path folder;

  @Test
  void worksAsTheOwnerOfItsCertificateAndTrustsOnlyItsAuthorities() throws Exception {
    Certificates certificates = new Certificates(folder);
    Certificates.Made server = certificates.make("server", "EC");
    Certificates.Made olga = certificates.make("olga", "EC");
    try (EmbeddedBroker broker =
        EmbeddedBroker.builder()
            .user("olga", "not used", Role.OPERATOR, "default")
            .listener(
                new Listener(
                    "tls",
                    "127.0.0.1",
                    0,
                    Optional.of(
                        new Listener.Tls(
                            server.store(),
                            Certificates.PASSWORD,
                            Optional.of(olga.trust()),
                            Certificates.PASSWORD,
                            true))))
            .start()) {
      Cli cli = new Cli(folder.resolve("contexts.yaml"));
      String uri = "mqtts://127.0.0.1:" + broker.port("tls");
      cli.ok(
          "context",
          "add",
          "plant",
          "--broker",
          uri,
          "--trust",
          server.certificate().toString(),
          "--certificate",
          olga.certificate().toString(),
          "--key",
          olga.key().toString());
      Path target =
          Files.writeString(
              folder.resolve("lamp.yaml"),
              "apiVersion: twinbus.io/v1\nkind: Target\nmetadata: {name: lamp}\n");
      assertThat(cli.ok("apply", "-f", target.toString())).isEqualTo("target/lamp created\n");
      assertThat(cli.ok("get", "target", "lamp", "-o", "yaml")).contains("publisher: olga");

      cli.ok(
          "context",
          "add",
          "wrong",
          "--broker",
          uri,
          "--trust",
          olga.certificate().toString(),
          "--certificate",
          olga.certificate().toString(),
          "--key",
          olga.key().toString());
      Ran refused = cli.run("get", "targets");
      assertThat(refused.code()).isEqualTo(Exit.UNAVAILABLE.code());
      assertThat(refused.err()).contains("certification path");
    }
  }
}
