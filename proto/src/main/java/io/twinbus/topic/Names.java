package io.twinbus.topic;

/**
 * The grammars of the levels of a topic. All checks are linear in the length of the text and
 * allocate nothing.
 */
public final class Names {
  /** Most characters of a name. */
  public static final int MAX_NAME = 63;

  /** Most characters of a client id that has topics of its own. */
  public static final int MAX_CLIENT_ID = 128;

  /** The tenant of those who never asked for one. */
  public static final String DEFAULT_TENANT = "default";

  /** The level that services have for themselves; no tenant has this name. */
  static final String SYSTEM = "system";

  private static final String DIGEST_PREFIX = "sha256:";
  private static final int DIGEST_LENGTH = DIGEST_PREFIX.length() + 64;

  private Names() {}

  /** Whether the text is a name: {@code [A-Za-z0-9][A-Za-z0-9._-]{0,62}}. */
  public static boolean isName(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_NAME || !isAlphanumeric(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < length; i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  /** Whether the text is a name that a tenant may have: not {@code system}. */
  public static boolean isTenant(String text) {
    return isName(text) && !text.equals(SYSTEM);
  }

  /** Whether the text is a content digest: {@code sha256:} and 64 lower-case hexadecimal digits. */
  public static boolean isDigest(String text) {
    if (text.length() != DIGEST_LENGTH || !text.startsWith(DIGEST_PREFIX)) {
      return false;
    }
    for (int i = DIGEST_PREFIX.length(); i < DIGEST_LENGTH; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text can stand as one level of a topic for a client's own topics (MQTT 5 §4.7). */
  public static boolean isClientId(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_CLIENT_ID) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '+' || c == '#' || Character.isISOControl(c)) {
        return false;
      }
    }
    return true;
  }

  static String requireName(String text, String what) {
    if (!isName(text)) {
      throw new IllegalArgumentException(
          what + " \"" + text + "\" is not a name: [A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    }
    return text;
  }

  static String requireTenant(String text) {
    requireName(text, "tenant");
    if (text.equals(SYSTEM)) {
      throw new IllegalArgumentException(
          "tenant \"system\" is the bus's own; give the tenant another name");
    }
    return text;
  }

  static String requireDigest(String text) {
    if (!isDigest(text)) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a digest: sha256: and 64 lower-case hexadecimal digits");
    }
    return text;
  }

  static String requireClientId(String text) {
    if (!isClientId(text)) {
      throw new IllegalArgumentException(
          "client id \"" + text + "\" cannot stand in a topic: 1 to 128 characters without / + #");
    }
    return text;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
