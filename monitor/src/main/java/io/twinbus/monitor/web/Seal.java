package io.twinbus.monitor.web;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs texts that leave the server and come back: HMAC-SHA-256 under a key of this process. */
final class Seal {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();
  private static final SecureRandom RANDOM = new SecureRandom();
  private final SecretKeySpec key;

  Seal() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  /** A text that nobody can guess: 192 bits. */
  static String random() {
    byte[] bytes = new byte[24];
    RANDOM.nextBytes(bytes);
    return BASE64.encodeToString(bytes);
  }

  /** The text with its signature. */
  String seal(String text) {
    return text + "." + mac(text);
  }

  /** The text, if the signature is ours. */
  Optional<String> open(String sealed) {
    int dot = sealed.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String text = sealed.substring(0, dot);
    return equal(mac(text), sealed.substring(dot + 1)) ? Optional.of(text) : Optional.empty();
  }

  /** Another secret that belongs to the text. */
  String derive(String purpose, String text) {
    return mac(purpose + ":" + text);
  }

  static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private String mac(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return BASE64.encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no HMAC-SHA-256", e);
    }
  }
}
