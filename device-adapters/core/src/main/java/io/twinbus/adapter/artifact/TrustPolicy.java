package io.twinbus.adapter.artifact;

import io.twinbus.adapter.driver.ArtifactException;
import io.twinbus.adapter.driver.ArtifactRef;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/**
 * Which artifacts may be used: an Ed25519 signature (RFC 8032) over the 32 bytes of the digest by
 * one of the keys, or none if unsigned ones are allowed. Where there are keys, a signature that is
 * there must be right in any case.
 */
public final class TrustPolicy {
  /** DER of SubjectPublicKeyInfo for Ed25519 up to the 32 bytes of the key (RFC 8410). */
  private static final byte[] KEY_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private final boolean allowUnsigned;
  private final List<PublicKey> keys;

  private TrustPolicy(boolean allowUnsigned, List<PublicKey> keys) {
    this.allowUnsigned = allowUnsigned;
    this.keys = List.copyOf(keys);
  }

  /**
   * A policy.
   *
   * @param keys public keys in base64: the bare 32 bytes, or SubjectPublicKeyInfo, with or without
   *     the lines of PEM
   * @throws IllegalArgumentException if one of them is not an Ed25519 key; the message says which
   */
  public static TrustPolicy of(boolean allowUnsigned, List<String> keys) {
    List<PublicKey> parsed = new ArrayList<>();
    for (String key : keys) {
      try {
        parsed.add(parse(key));
      } catch (GeneralSecurityException | IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "trust.keys[" + parsed.size() + "] is not an Ed25519 public key in base64 or PEM", e);
      }
    }
    return new TrustPolicy(allowUnsigned, parsed);
  }

  private static PublicKey parse(String text) throws GeneralSecurityException {
    String bare = text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", "");
    byte[] bytes = Base64.getDecoder().decode(bare);
    if (bytes.length == 32) {
      byte[] whole = new byte[KEY_PREFIX.length + 32];
      System.arraycopy(KEY_PREFIX, 0, whole, 0, KEY_PREFIX.length);
      System.arraycopy(bytes, 0, whole, KEY_PREFIX.length, 32);
      bytes = whole;
    }
    return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(bytes));
  }

  /**
   * Lets an artifact pass, or says why not.
   *
   * @throws ArtifactException that is not worth a retry
   */
  public void check(ArtifactRef artifact) throws ArtifactException {
    if (artifact.signature().isEmpty()) {
      if (!allowUnsigned) {
        throw new ArtifactException(
            artifact.digest()
                + " is not signed, and trust.allowUnsigned is false: sign it with a key of"
                + " trust.keys",
            false);
      }
      return;
    }
    if (keys.isEmpty() && allowUnsigned) {
      return;
    }
    byte[] digest = HexFormat.of().parseHex(artifact.digest().substring("sha256:".length()));
    for (PublicKey key : keys) {
      if (isSignedBy(key, digest, artifact.signature())) {
        return;
      }
    }
    throw new ArtifactException(
        "the signature of "
            + artifact.digest()
            + " fits none of the "
            + keys.size()
            + " keys of trust.keys: "
            + artifact.signature(),
        false);
  }

  private static boolean isSignedBy(PublicKey key, byte[] digest, String signature) {
    try {
      Signature ed25519 = Signature.getInstance("Ed25519");
      ed25519.initVerify(key);
      ed25519.update(digest);
      return ed25519.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false; // Not a signature at all is not a signature by this key.
    }
  }
}
