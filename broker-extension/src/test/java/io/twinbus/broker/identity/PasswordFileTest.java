package io.twinbus.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordFileTest {
  private static final PasswordHash HASH = PasswordHash.of("secret", new PasswordHash.Cost(64, 1));

  @Test
  void readsBackWhatItWrote(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("users.txt");
    PasswordFile users =
        PasswordFile.empty()
            .with(Identity.of("ann", Role.OPERATOR, "acme"), HASH)
            .with(new Identity("gate", Role.DEVICE, "acme", Set.of("b", "a")), HASH)
            .with(Identity.of("cert", Role.RUNTIME, "*"), PasswordHash.NONE);

    users.save(file);

    assertThat(PasswordFile.load(file).entries()).isEqualTo(users.entries());
    assertThat(Files.readString(file)).contains("gate:device:acme:a,b:$argon2id$");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void removesAUser() {
    PasswordFile users = PasswordFile.empty().with(Identity.of("ann", Role.VIEWER, "a"), HASH);

    assertThat(users.without("ann").entries()).isEmpty();
  }

  @Test
  void namesFileLineAndFault() {
    assertThatThrownBy(() -> PasswordFile.parse("users.txt", "# one\nann:boss:default::!\n"))
        .isInstanceOf(PasswordFileException.class)
        .hasMessageContaining("users.txt:2")
        .hasMessageContaining("\"boss\" is not a role");
  }

  @Test
  void refusesAPasswordInPlainText() {
    assertThatThrownBy(() -> PasswordFile.parse("users.txt", "ann:operator:default::secret"))
        .hasMessageContaining("not a password hash");
  }

  @Test
  void refusesADeviceWithoutTargetAndTheTenantOfTheServices() {
    assertThatThrownBy(() -> PasswordFile.parse("users.txt", "b:device:default::!"))
        .hasMessageContaining("names no target");
    assertThatThrownBy(() -> PasswordFile.parse("users.txt", "b:operator:system::!"))
        .hasMessageContaining("system");
    assertThatThrownBy(() -> PasswordFile.parse("users.txt", "b:operator:*::!"))
        .hasMessageContaining("tenant");
  }

  @Test
  void knowsBcrypt() throws Exception {
    // "secret", hashed by libxcrypt.
    String hash = "$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a";
    PasswordFile users = PasswordFile.parse("users.txt", "ann:operator:default::" + hash);

    assertThat(users.entries().get(0).hash().matches(bytes("secret"))).isTrue();
    assertThat(users.entries().get(0).hash().matches(bytes("wrong"))).isFalse();
  }

  @Test
  void letsARightPasswordInAndRemembersIt() {
    PasswordLogin login =
        new PasswordLogin(
            PasswordFile.empty().with(Identity.of("ann", Role.OPERATOR, "default"), HASH));

    for (int i = 0; i < 3; i++) {
      assertThat(login.login("ann", bytes("secret"))).isInstanceOf(Login.Accepted.class);
      assertThat(login.login("ann", bytes("Secret"))).isInstanceOf(Login.Rejected.class);
    }
  }

  @Test
  void forgetsAPasswordThatWasChanged() {
    PasswordLogin login =
        new PasswordLogin(
            PasswordFile.empty().with(Identity.of("ann", Role.OPERATOR, "default"), HASH));
    assertThat(login.login("ann", bytes("secret"))).isInstanceOf(Login.Accepted.class);

    login.replaceUsers(
        PasswordFile.empty()
            .with(
                Identity.of("ann", Role.OPERATOR, "default"),
                PasswordHash.of("other", new PasswordHash.Cost(64, 1))));

    assertThat(login.login("ann", bytes("secret"))).isInstanceOf(Login.Rejected.class);
  }

  @Test
  void tellsAnUnknownUserTheSameAsAWrongPassword() {
    PasswordLogin login =
        new PasswordLogin(
            PasswordFile.empty()
                .with(Identity.of("ann", Role.OPERATOR, "default"), HASH)
                .with(Identity.of("cert", Role.OPERATOR, "default"), PasswordHash.NONE));

    Login wrong = login.login("ann", bytes("x"));
    assertThat(login.login("nobody", bytes("x"))).isEqualTo(wrong);
    assertThat(login.login("cert", bytes("!"))).isEqualTo(wrong);
  }

  @Test
  void doesTheWorkOfOneHashForEveryFailedLogin() {
    List<String> hashed = new ArrayList<>();
    PasswordLogin login =
        new PasswordLogin(
            PasswordFile.empty()
                .with(Identity.of("cert", Role.OPERATOR, "default"), PasswordHash.NONE)
                .with(Identity.of("ann", Role.OPERATOR, "default"), HASH),
            (hash, password) -> {
              hashed.add(costOf(hash));
              return hash.matches(password);
            });

    for (String user : List.of("ann", "nobody", "cert", "")) {
      assertThat(login.login(user, bytes("wrong"))).isInstanceOf(Login.Rejected.class);
    }
    assertThat(hashed).hasSize(4).containsOnly(costOf(HASH));
  }

  /** Algorithm, memory, passes: all that stands before the salt. */
  private static String costOf(PasswordHash hash) {
    return hash.text().substring(0, hash.text().indexOf('$', hash.text().indexOf("p=")));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
