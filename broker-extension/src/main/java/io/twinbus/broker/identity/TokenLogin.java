package io.twinbus.broker.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Checks a signed JSON Web Token that stands in the password field. Safe for use by many threads.
 */
public final class TokenLogin {
  private static final int MOST_BYTES = 16 * 1024;

  private final TokenKeys keys;
  private final String issuer;
  private final String audience;
  private final Duration skew;
  private final Clock clock;

  public TokenLogin(TokenKeys keys, JwtSettings settings, Clock clock) {
    this.keys = keys;
    this.issuer = settings.issuer();
    this.audience = settings.audience();
    this.skew = settings.clockSkew();
    this.clock = clock;
  }

  /** Whether the password looks like a token: a JSON object and two more parts, in base64url. */
  public static boolean isToken(byte[] password) {
    return password.length > 3
        && password[0] == 'e'
        && password[1] == 'y'
        && password[2] == 'J'
        && new String(password, StandardCharsets.ISO_8859_1).chars().filter(c -> c == '.').count()
            == 2;
  }

  /**
   * Checks a token.
   *
   * @param userName empty, or the token's {@code sub}
   */
  public Login login(Optional<String> userName, byte[] password) {
    if (password.length > MOST_BYTES) {
      return new Login.Rejected("token: larger than " + MOST_BYTES + " bytes");
    }
    try {
      SignedJWT token = SignedJWT.parse(new String(password, StandardCharsets.ISO_8859_1));
      if (!isSigned(token)) {
        return new Login.Rejected("token: no trusted key made its signature");
      }
      Login login =
          TokenClaims.login(token.getJWTClaimsSet(), issuer, audience, skew, clock.instant());
      boolean another =
          login instanceof Login.Accepted accepted
              && userName.isPresent()
              && !userName.get().isEmpty()
              && !userName.get().equals(accepted.identity().name());
      return another ? new Login.Rejected("token: it is of another user") : login;
    } catch (ParseException | JOSEException | GeneralSecurityException e) {
      return new Login.Rejected("token: " + e.getMessage());
    } catch (IOException e) {
      return new Login.Rejected("token: it cannot be checked: " + e.getMessage());
    }
  }

  private boolean isSigned(SignedJWT token)
      throws IOException, JOSEException, GeneralSecurityException {
    String keyId = token.getHeader().getKeyID();
    for (JWK key : keys.keys()) {
      boolean candidate = keyId == null || keyId.equals(key.getKeyID());
      if (candidate && TokenSignature.verify(token, key)) {
        return true;
      }
    }
    return false;
  }
}
