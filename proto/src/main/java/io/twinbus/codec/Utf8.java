package io.twinbus.codec;

import com.google.protobuf.UnsafeByteOperations;
import java.nio.charset.StandardCharsets;

/** Bytes as text, when they are text. */
final class Utf8 {
  private Utf8() {}

  /**
   * The text that these bytes are in UTF-8 (RFC 3629: no overlong forms, no surrogates).
   *
   * @throws Refusal if they are not UTF-8
   */
  static String text(byte[] bytes) throws Refusal {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The JDK puts U+FFFD in the place of what is malformed, and is fast; only when there is one is
    // it worth asking whether it was sent.
    if (text.indexOf('\uFFFD') >= 0 && !isValid(bytes, 0, bytes.length)) {
      throw new Refusal("", "not text in UTF-8");
    }
    return text;
  }

  static boolean isValid(byte[] bytes, int from, int length) {
    return UnsafeByteOperations.unsafeWrap(bytes, from, length).isValidUtf8();
  }
}
