package io.twinbus.broker.identity;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;

/** An Ed25519 key that signs tokens. */
public final class TokenKeyPair {
  private final String keyId;
  private final KeyPair pair;

  private TokenKeyPair(String keyId, KeyPair pair) {
    this.keyId = keyId;
    this.pair = pair;
  }

  public static TokenKeyPair generate(String keyId) throws GeneralSecurityException {
    return new TokenKeyPair(keyId, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
  }

  public OctetKeyPair publicKey() {
    byte[] encoded = pair.getPublic().getEncoded();
    byte[] x = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID(keyId).build();
  }

  public String sign(JWTClaimsSet claims) throws GeneralSecurityException {
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.EdDSA).keyID(keyId).build(), claims);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(token.getSigningInput());
    return new String(token.getSigningInput(), java.nio.charset.StandardCharsets.US_ASCII)
        + "."
        + Base64URL.encode(signature.sign());
  }
}
