package io.twinbus.codec;

/** Limits that hold where the contract states none of its own. */
final class Limits {
  /** Deepest nesting of a document: objects and lists. */
  static final int DEPTH = 32;

  /** Most entries of a list or map. */
  static final int ITEMS = 1024;

  /** Most bytes of a text. */
  static final int TEXT_BYTES = 4096;

  /** Most bytes of a text in free-form properties. */
  static final int FREE_TEXT_BYTES = 64 * 1024;

  /** Most characters of somebody else's text that a refusal repeats. */
  static final int QUOTED = 64;

  private Limits() {}

  static void checkDepth(int depth) throws Refusal {
    if (depth > DEPTH) {
      throw new Refusal("", "nested deeper than " + DEPTH + " levels");
    }
  }

  /** Somebody else's text in quotes, for a refusal: short, and without control characters. */
  static String quote(String text) {
    return "\"" + shorten(text).replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  /** Somebody else's text, for a refusal: short, and without control characters. */
  static String shorten(String text) {
    int end = Math.min(text.length(), QUOTED);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    StringBuilder shown = new StringBuilder(end + 1);
    for (int i = 0; i < end; i++) {
      shown.append(isUnfit(text, i) ? '\uFFFD' : text.charAt(i));
    }
    return shown.append(end < text.length() ? "…" : "").toString();
  }

  private static boolean isUnfit(String text, int i) {
    char c = text.charAt(i);
    return Character.isISOControl(c)
        || (Character.isHighSurrogate(c)
            && (i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))))
        || (Character.isLowSurrogate(c)
            && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1))));
  }
}
