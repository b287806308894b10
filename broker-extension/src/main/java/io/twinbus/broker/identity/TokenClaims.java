package io.twinbus.broker.identity;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads who a verified token speaks of. {@code sub} is the name, {@code role}, {@code tenant}
 * (unless it is the default one) and, for devices, {@code targets} say the rest. Pure.
 */
final class TokenClaims {
  private TokenClaims() {}

  static Login login(
      JWTClaimsSet claims, String issuer, String audience, Duration skew, Instant now) {
    if (!issuer.equals(claims.getIssuer())) {
      return new Login.Rejected(
          "token: iss is \"" + claims.getIssuer() + "\", not \"" + issuer + "\"");
    }
    if (!claims.getAudience().contains(audience)) {
      return new Login.Rejected("token: aud does not contain \"" + audience + "\"");
    }
    Date expires = claims.getExpirationTime();
    if (expires == null) {
      return new Login.Rejected("token: exp is missing");
    }
    Instant end = expires.toInstant().plus(skew);
    if (!now.isBefore(end)) {
      return new Login.Rejected("token: expired at " + expires.toInstant());
    }
    Date from = claims.getNotBeforeTime();
    if (from != null && now.isBefore(from.toInstant().minus(skew))) {
      return new Login.Rejected("token: not valid before " + from.toInstant());
    }
    try {
      return new Login.Accepted(identity(claims), Optional.of(end));
    } catch (ParseException | IllegalArgumentException e) {
      return new Login.Rejected("token: " + e.getMessage());
    }
  }

  private static Identity identity(JWTClaimsSet claims) throws ParseException {
    String name = Optional.ofNullable(claims.getSubject()).orElse("");
    String roleText = Optional.ofNullable(claims.getStringClaim("role")).orElse("");
    Role role =
        Role.of(roleText)
            .orElseThrow(
                () -> new IllegalArgumentException("role \"" + roleText + "\" is not a role"));
    String tenant = Optional.ofNullable(claims.getStringClaim("tenant")).orElse("default");
    List<String> targets =
        Optional.ofNullable(claims.getStringListClaim("targets")).orElse(List.of());
    return new Identity(name, role, tenant, Set.copyOf(targets));
  }
}
