package io.twinbus.broker.hivemq;

/** Texts that go into packets: short, and of characters that every client takes (MQTT 5 §1.5.4). */
final class ReasonText {
  private static final int MOST = 512;

  private ReasonText() {}

  static String cut(String text) {
    StringBuilder cut = new StringBuilder(Math.min(text.length(), MOST));
    text.codePoints()
        .limit(MOST)
        .map(
            c ->
                Character.isISOControl(c) || !Character.isValidCodePoint(c) || isSurrogate(c)
                    ? '?'
                    : c)
        .forEach(cut::appendCodePoint);
    return cut.toString();
  }

  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
