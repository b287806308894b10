package io.twinbus.monitor.web;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A link that signs in once. It carries a user's name and password, sealed (AES-256-GCM) under a
 * secret that its maker shares with the monitor, in the part of the address that browsers do not
 * send or log.
 */
public final class SignInLink {
  private static final int NONCE = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private SignInLink() {}

  /**
   * What a link says.
   *
   * @param id unique: a link is good for one sign-in
   */
  record Content(String id, String user, String password, Instant expires) {}

  /**
   * Makes a link.
   *
   * @param monitor where the monitor's pages are, such as {@code http://127.0.0.1:8081}
   * @param secret the monitor's {@code web.signInLinkSecret}
   * @param life how long the link is good for
   */
  public static URI create(
      URI monitor, String secret, String user, String password, Duration life, Instant now) {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    byte[] text =
        new JsonObject()
            .put("id", Seal.random())
            .put("user", user)
            .put("password", password)
            .put("expires", now.plus(life).getEpochSecond())
            .encode()
            .getBytes(StandardCharsets.UTF_8);
    byte[] sealed = crypt(Cipher.ENCRYPT_MODE, secret, nonce, text).orElseThrow();
    String token =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                ByteBuffer.allocate(NONCE + sealed.length).put(nonce).put(sealed).array());
    return monitor.resolve("/#sign-in=" + token);
  }

  /** What the link's token says; empty when it was not made with this secret. */
  static Optional<Content> open(String secret, String token) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(token);
      if (bytes.length <= NONCE) {
        return Optional.empty();
      }
      byte[] nonce = java.util.Arrays.copyOf(bytes, NONCE);
      byte[] sealed = java.util.Arrays.copyOfRange(bytes, NONCE, bytes.length);
      return crypt(Cipher.DECRYPT_MODE, secret, nonce, sealed)
          .map(text -> new JsonObject(new String(text, StandardCharsets.UTF_8)))
          .map(
              json ->
                  new Content(
                      json.getString("id"),
                      json.getString("user"),
                      json.getString("password"),
                      Instant.ofEpochSecond(json.getLong("expires"))));
    } catch (IllegalArgumentException | DecodeException e) {
      return Optional.empty();
    }
  }

  private static Optional<byte[]> crypt(int mode, String secret, byte[] nonce, byte[] text) {
    try {
      byte[] key =
          MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
      return Optional.of(cipher.doFinal(text));
    } catch (GeneralSecurityException e) {
      if (mode == Cipher.ENCRYPT_MODE) {
        throw new IllegalStateException("this JVM has no AES-256-GCM", e);
      }
      return Optional.empty();
    }
  }
}
