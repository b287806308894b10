package io.twinbus.deployment.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.broker.identity.PasswordFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsFolderTest {
  @TempDir Path folder;

  @Test
  void makesUsersWithThePasswordsThatTheServicesGet() throws Exception {
    new SecretsFolder(folder, List.of()).make(List.of("users.txt", "runtime.password"));

    PasswordFile users = PasswordFile.load(folder.resolve("users.txt"));
    assertThat(users.names()).containsExactly("runtime", "monitor", "device-k8s", "operator");
    String text = Files.readString(folder.resolve("runtime.password")).strip();
    byte[] password = text.getBytes(StandardCharsets.UTF_8);
    assertThat(password).hasSize(32);
    assertThat(users.find("runtime").orElseThrow().hash().matches(password)).isTrue();
    assertThat(users.find("monitor").orElseThrow().hash().matches(password)).isFalse();
    assertThat(folder.resolve("operator.password")).exists();
  }

  @Test
  void changesNothingThatIsThere() throws Exception {
    SecretsFolder secrets = new SecretsFolder(folder, List.of());
    secrets.make(List.of("users.txt", "runtime.password"));
    String users = Files.readString(folder.resolve("users.txt"));
    String password = Files.readString(folder.resolve("runtime.password"));

    secrets.make(List.of("users.txt", "runtime.password"));

    assertThat(folder.resolve("users.txt")).hasContent(users);
    assertThat(folder.resolve("runtime.password")).hasContent(password);
  }

  @Test
  void letsOnlyTheOwnerRead() throws Exception {
    new SecretsFolder(folder, List.of())
        .make(List.of("users.txt", "runtime.password", "tls.key", "broker.p12"));

    for (String name : List.of("users.txt", "runtime.password", "tls.key", "broker.p12")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .as(name)
          .isEqualTo("rw-------");
    }
  }

  @Test
  void makesOneCertificateForTheNamesThatPeopleUse() throws Exception {
    new SecretsFolder(folder, List.of("twins.example.org", "192.0.2.7")).make(List.of("tls.crt"));

    String password = Files.readString(folder.resolve("broker-store.password")).strip();
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(folder.resolve("broker.p12"))) {
      store.load(in, password.toCharArray());
    }
    X509Certificate certificate = (X509Certificate) store.getCertificate("twinbus");
    assertThat(
            certificate.getSubjectAlternativeNames().stream().map(name -> name.get(1).toString()))
        .contains("broker", "localhost", "twins.example.org", "192.0.2.7");
    assertThat(folder.resolve("ca.crt")).hasSameTextualContentAs(folder.resolve("tls.crt"));
  }

  @Test
  void replacesNoPartOfACertificate() throws Exception {
    Files.writeString(folder.resolve("tls.crt"), "of an authority");

    assertThatThrownBy(() -> new SecretsFolder(folder, List.of()).make(List.of("tls.key")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("tls.crt is there")
        .hasMessageContaining("belong together");
    assertThat(folder.resolve("tls.crt")).hasContent("of an authority");
  }

  @Test
  void saysWhatOnlyItsOwnerCanMake() {
    assertThatThrownBy(() -> new SecretsFolder(folder, List.of()).make(List.of("licence.key")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("licence.key is missing");
  }
}
