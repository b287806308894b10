package io.twinbus.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SignInTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");

  @Test
  void aLinkCarriesItsUserToWhoKnowsTheSecret() {
    URI link =
        SignInLink.create(
            URI.create("http://127.0.0.1:8081"),
            "s",
            "ann-of-accounts",
            "correct horse",
            Duration.ofMinutes(5),
            NOW);
    String token = link.getFragment().substring("sign-in=".length());

    assertThat(link.toString()).doesNotContain("ann-of-accounts").doesNotContain("correct");
    SignInLink.Content content = SignInLink.open("s", token).orElseThrow();
    assertThat(content.user()).isEqualTo("ann-of-accounts");
    assertThat(content.password()).isEqualTo("correct horse");
    assertThat(content.expires()).isEqualTo(NOW.plus(Duration.ofMinutes(5)));
    assertThat(SignInLink.open("other", token)).isEmpty();
    assertThat(SignInLink.open("s", token.substring(1))).isEmpty();
    assertThat(SignInLink.open("s", "!")).isEmpty();
  }

  @Test
  void aSealedTextThatWasChangedIsNotOurs() {
    Seal seal = new Seal();
    String sealed = seal.seal("session-1");

    assertThat(seal.open(sealed)).contains("session-1");
    assertThat(seal.open(sealed.replace("1.", "2."))).isEmpty();
    assertThat(seal.open("session-1")).isEmpty();
    assertThat(new Seal().open(sealed)).isEmpty();
  }

  @Test
  void boundsAttemptsFromOneAddressAndForgetsThemAfterAMinute() {
    LoginLimiter limiter = new LoginLimiter(3);
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.allow("a", NOW)).isTrue();
    }

    assertThat(limiter.allow("a", NOW.plusSeconds(59))).isFalse();
    assertThat(limiter.allow("b", NOW)).isTrue();
    assertThat(limiter.allow("a", NOW.plusSeconds(61))).isTrue();
  }
}
