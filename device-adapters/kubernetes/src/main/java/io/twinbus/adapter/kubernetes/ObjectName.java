package io.twinbus.adapter.kubernetes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names of Kubernetes objects for names of components (RFC 1123 labels). */
final class ObjectName {
  private static final int LONGEST = 63;
  private static final int HASH = 6;

  private ObjectName() {}

  /**
   * The component's name where that is a label; else one made of it, with a hash that keeps
   * different names different.
   */
  static String of(String component) {
    String lower =
        component.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-").replaceAll("-+$", "");
    if (lower.equals(component)) {
      return lower;
    }
    String head = lower.substring(0, Math.min(lower.length(), LONGEST - HASH - 1));
    return head.replaceAll("-+$", "") + "-" + hash(component);
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, HASH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
