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

  /** Somebody else's text for a refusal: short, and without control characters. */
  static String quote(String text) {
    StringBuilder quoted = new StringBuilder(Math.min(text.length(), QUOTED) + 3).append('"');
    int end = Math.min(text.length(), QUOTED);
    if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      quoted.append(Character.isISOControl(c) || Character.isSurrogate(c) ? '\uFFFD' : c);
    }
    return quoted.append(end < text.length() ? "…\"" : "\"").toString();
  }
}
