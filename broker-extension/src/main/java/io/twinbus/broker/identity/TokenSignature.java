package io.twinbus.broker.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Set;

/**
 * Verifies the signature of a token with one key. EdDSA over Ed25519 (RFC 8037), ES256 and RS256
 * (RFC 7518), and no other: the algorithm must be that of the key.
 */
final class TokenSignature {
  static final Set<JWSAlgorithm> ALGORITHMS =
      Set.of(JWSAlgorithm.EdDSA, JWSAlgorithm.Ed25519, JWSAlgorithm.ES256, JWSAlgorithm.RS256);

  /** What stands before the 32 bytes of a public key (RFC 8410). */
  private static final byte[] ED25519_KEY = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final int ED25519_KEY_BYTES = 32;
  private static final int LEAST_RSA_BITS = 2048;

  private TokenSignature() {}

  static boolean verify(SignedJWT token, JWK key) throws JOSEException, GeneralSecurityException {
    JWSAlgorithm algorithm = token.getHeader().getAlgorithm();
    if (!ALGORITHMS.contains(algorithm)) {
      return false;
    }
    if (key instanceof OctetKeyPair octets) {
      return isEdDsa(algorithm)
          && octets.getCurve().equals(Curve.Ed25519)
          && verifyEd25519(token, octets);
    }
    if (key instanceof ECKey ec) {
      return algorithm.equals(JWSAlgorithm.ES256)
          && ec.getCurve().equals(Curve.P_256)
          && token.verify(new ECDSAVerifier(ec));
    }
    return key instanceof RSAKey rsa
        && algorithm.equals(JWSAlgorithm.RS256)
        && rsa.size() >= LEAST_RSA_BITS
        && token.verify(new RSASSAVerifier(rsa));
  }

  private static boolean isEdDsa(JWSAlgorithm algorithm) {
    return algorithm.equals(JWSAlgorithm.EdDSA) || algorithm.equals(JWSAlgorithm.Ed25519);
  }

  private static boolean verifyEd25519(SignedJWT token, OctetKeyPair key)
      throws GeneralSecurityException {
    byte[] bytes = key.getDecodedX();
    if (bytes.length != ED25519_KEY_BYTES) {
      return false;
    }
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    encoded.writeBytes(ED25519_KEY);
    encoded.writeBytes(bytes);
    PublicKey publicKey =
        KeyFactory.getInstance("Ed25519")
            .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initVerify(publicKey);
    signature.update(token.getSigningInput());
    return signature.verify(token.getSignature().decode());
  }
}
