package io.twinbus.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BindingTest {
  private static final Identity EN_V5 = new Identity("enV5", Role.BOARD, "default", Set.of("enV5"));
  private final CredentialLogins logins =
      new CredentialLogins(
          new PasswordLogin(PasswordFile.empty()),
          Optional.empty(),
          List.of(
              new Binding(
                  "enV5",
                  Optional.of("boards"),
                  List.of(AddressRange.parse("192.168.7.0/24")),
                  EN_V5)));

  @Test
  void letsTheBoardInWhereItBelongs() throws Exception {
    assertThat(logins.login(from("enV5", Optional.of(""), "boards", "192.168.7.9")))
        .isEqualTo(new Login.Accepted(EN_V5, Optional.empty()));
    assertThat(logins.login(from("enV5", Optional.empty(), "boards", "192.168.7.9")))
        .isInstanceOf(Login.Accepted.class);
  }

  @Test
  void keepsItOutEverywhereElse() throws Exception {
    assertThat(logins.login(from("enV5", Optional.of(""), "mqtt", "192.168.7.9")))
        .isInstanceOf(Login.Rejected.class);
    assertThat(logins.login(from("enV5", Optional.of(""), "boards", "192.168.8.9")))
        .isInstanceOf(Login.Rejected.class);
    assertThat(logins.login(from("enV6", Optional.of(""), "boards", "192.168.7.9")))
        .isInstanceOf(Login.Rejected.class);
    assertThat(logins.login(from("enV5", Optional.of("root"), "boards", "192.168.7.9")))
        .isInstanceOf(Login.Rejected.class);
  }

  @Test
  void doesNotMakeAWrongPasswordGood() throws Exception {
    Credentials withPassword =
        new Credentials(
            "enV5",
            Optional.of(""),
            Optional.of("x".getBytes(StandardCharsets.UTF_8)),
            Optional.empty(),
            "boards",
            Optional.of(InetAddress.getByName("192.168.7.9")));

    assertThat(logins.login(withPassword)).isInstanceOf(Login.Rejected.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/16, 10.1.255.3, true",
    "10.1.0.0/16, 10.2.0.1, false",
    "10.1.2.128/25, 10.1.2.127, false",
    "10.1.2.128/25, 10.1.2.200, true",
    "0.0.0.0/0, 8.8.8.8, true",
    "127.0.0.1, 127.0.0.1, true",
    "127.0.0.1, 127.0.0.2, false",
    "fd00::/8, fd12::1, true",
    "fd00::/8, 10.0.0.1, false"
  })
  void matchesAddressesByTheirPrefix(String range, String address, boolean within)
      throws Exception {
    assertThat(AddressRange.parse(range).contains(InetAddress.getByName(address)))
        .isEqualTo(within);
  }

  private static Credentials from(
      String clientId, Optional<String> user, String listener, String address) throws Exception {
    return new Credentials(
        clientId,
        user,
        Optional.empty(),
        Optional.empty(),
        listener,
        Optional.of(InetAddress.getByName(address)));
  }
}
