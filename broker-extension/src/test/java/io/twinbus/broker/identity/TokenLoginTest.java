package io.twinbus.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TokenLoginTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final JwtSettings SETTINGS =
      new JwtSettings(
          Optional.of(Path.of("jwks.json")),
          Optional.empty(),
          "iss",
          "aud",
          Duration.ofSeconds(30));

  private static ECKey ec;
  private static RSAKey rsa;
  private static TokenKeyPair ed;

  @BeforeAll
  static void makeKeys() throws Exception {
    ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
    rsa = new RSAKeyGenerator(2048).keyID("rsa").generate();
    ed = TokenKeyPair.generate("ed");
  }

  @Test
  void letsInWhomATokenOfEachAlgorithmNames() throws Exception {
    List<String> tokens =
        List.of(
            sign(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), claims().build()),
            sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), claims().build()),
            ed.sign(claims().build()));

    for (String token : tokens) {
      Login.Accepted accepted = (Login.Accepted) login(token);
      assertThat(accepted.identity()).isEqualTo(Identity.device("board7", "acme", "board7"));
      assertThat(accepted.expires()).hasValue(NOW.plusSeconds(90));
    }
  }

  @Test
  void rejectsATokenOfAnotherKey() throws Exception {
    ECKey other = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();

    assertThat(login(sign(JWSAlgorithm.ES256, "ec", new ECDSASigner(other), claims().build())))
        .isEqualTo(new Login.Rejected("token: no trusted key made its signature"));
  }

  @Test
  void rejectsATokenThatUsesAPublicKeyAsASecret() throws Exception {
    JWSSigner confused = new MACSigner(rsa.toPublicJWK().toJSONString());

    assertThat(login(sign(JWSAlgorithm.HS256, "rsa", confused, claims().build())))
        .isInstanceOf(Login.Rejected.class);
  }

  @Test
  void rejectsATokenWithoutSignature() {
    assertThat(login(new PlainJWT(claims().build()).serialize()))
        .isInstanceOf(Login.Rejected.class);
  }

  @Test
  void rejectsWhatIsExpiredOrNotYetValidOrForOthers() throws Exception {
    assertThat(rejection(claims().expirationTime(Date.from(NOW.minusSeconds(31))).build()))
        .contains("expired");
    assertThat(rejection(claims().expirationTime(null).build())).contains("exp is missing");
    assertThat(rejection(claims().notBeforeTime(Date.from(NOW.plusSeconds(31))).build()))
        .contains("not valid before");
    assertThat(rejection(claims().issuer("x").build())).contains("iss");
    assertThat(rejection(claims().audience("x").build())).contains("aud");
    assertThat(rejection(claims().claim("role", "root").build())).contains("role");
    assertThat(rejection(claims().claim("targets", List.of()).build())).contains("names no target");
  }

  @Test
  void allowsForClocksThatDiffer() throws Exception {
    assertThat(login(ed.sign(claims().expirationTime(Date.from(NOW.minusSeconds(29))).build())))
        .isInstanceOf(Login.Accepted.class);
  }

  @Test
  void rejectsATokenOfAnotherUser() throws Exception {
    byte[] token = ed.sign(claims().build()).getBytes(StandardCharsets.UTF_8);

    assertThat(tokens().login(Optional.of("board8"), token)).isInstanceOf(Login.Rejected.class);
    assertThat(tokens().login(Optional.of("board7"), token)).isInstanceOf(Login.Accepted.class);
  }

  private static String rejection(JWTClaimsSet claims) throws Exception {
    return ((Login.Rejected) login(ed.sign(claims))).reason();
  }

  private static Login login(String token) {
    return tokens().login(Optional.empty(), token.getBytes(StandardCharsets.UTF_8));
  }

  private static TokenLogin tokens() {
    List<JWK> keys = List.of(ec.toPublicJWK(), rsa.toPublicJWK(), ed.publicKey());
    return new TokenLogin(() -> keys, SETTINGS, Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static JWTClaimsSet.Builder claims() {
    return new JWTClaimsSet.Builder()
        .subject("board7")
        .issuer("iss")
        .audience("aud")
        .expirationTime(Date.from(NOW.plusSeconds(60)))
        .claim("role", "device")
        .claim("tenant", "acme")
        .claim("targets", List.of("board7"));
  }

  private static String sign(
      JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }
}
