package io.twinbus.codec;

import io.twinbus.topic.Names;
import io.twinbus.v1.Rule;
import java.util.Base64;

/**
 * What a text may be.
 *
 * @param maxBytes most bytes in UTF-8; of a byte string, most bytes
 * @param format the grammar
 * @param message the name of the message that holds the text
 */
record TextRule(int maxBytes, Rule.Format format, String message) {
  private static final int SIGNATURE_BYTES = 64;
  private static final int SIGNATURE_TEXT = 88;

  static TextRule of(Rule rule, String message) {
    return new TextRule(
        rule.getMaxBytes() == 0 ? Limits.TEXT_BYTES : rule.getMaxBytes(),
        rule.getFormat(),
        message);
  }

  TextRule withoutFormat() {
    return new TextRule(maxBytes, Rule.Format.TEXT, message);
  }

  /**
   * Checks a text; an empty one passes: it is absent as far as proto3 can tell.
   *
   * @throws Refusal with an empty path
   */
  void check(String text) throws Refusal {
    if (format == Rule.Format.NAME && Names.isName(text)) {
      return;
    }
    checkCharacters(text, maxBytes);
    if (!text.isEmpty()) {
      checkFormat(text);
    }
  }

  /** Checks the key of a map, which may not be empty where it has a grammar. */
  void checkKey(String key) throws Refusal {
    checkCharacters(key, maxBytes);
    checkFormat(key);
  }

  private void checkFormat(String text) throws Refusal {
    switch (format) {
      case NAME -> {
        if (!Names.isName(text)) {
          throw new Refusal(
              "",
              Limits.quote(text)
                  + " is not a name: letters, digits, '.', '_', '-', beginning with a letter or"
                  + " digit, at most 63 characters");
        }
      }
      case DIGEST -> {
        if (!Names.isDigest(text)) {
          throw new Refusal(
              "",
              Limits.quote(text)
                  + " is not a digest: \"sha256:\" and 64 lower-case hexadecimal digits");
        }
      }
      case SIGNATURE -> {
        if (text.length() != SIGNATURE_TEXT || !isSignature(text)) {
          throw new Refusal("", "not an Ed25519 signature: 64 bytes in base64 expected");
        }
      }
      case API_VERSION -> {
        if (!text.equals("twinbus.io/v1")) {
          throw new Refusal("", "must be \"twinbus.io/v1\", is " + Limits.quote(text));
        }
      }
      case KIND -> {
        if (!text.equals(message)) {
          throw new Refusal("", "must be \"" + message + "\", is " + Limits.quote(text));
        }
      }
      case TEXT, UNRECOGNIZED -> {}
    }
  }

  /** Refuses NUL, lone surrogates, and more bytes in UTF-8 than allowed. */
  static void checkCharacters(String text, int maxBytes) throws Refusal {
    int length = text.length();
    if (length > maxBytes) {
      throw tooLong(maxBytes);
    }
    int bytes = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c == 0) {
          throw new Refusal("", "holds a NUL character");
        }
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new Refusal("", "holds half of a character (a lone surrogate)");
      }
    }
    if (bytes > maxBytes) {
      throw tooLong(maxBytes);
    }
  }

  private static Refusal tooLong(int maxBytes) {
    return new Refusal("", "longer than " + maxBytes + " bytes in UTF-8");
  }

  private static boolean isSignature(String text) {
    try {
      return Base64.getDecoder().decode(text).length == SIGNATURE_BYTES;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
