package io.twinbus.codec;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Payloads as a broken or hostile client sends them: a valid one, damaged in one to three places.
 */
final class Mutations {
  private static final List<byte[]> NASTY =
      List.of(
          text("[".repeat(5000)),
          text("{\"a\":".repeat(2000)),
          text("9".repeat(5000)),
          text("-9223372036854775809"),
          text("1e999999999"),
          text("0.".concat("3".repeat(3000))),
          text("\"\\ud800\""),
          text("\"\\u0000\""),
          text("null"),
          text("\"name\":\"a\","),
          text("\uFFFD"),
          new byte[] {(byte) 0xC0, (byte) 0x80},
          new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
          new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
          new byte[] {0},
          // lengths of 2 GiB and -1 as varints, zigzag numbers at both ends, groups
          new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x07},
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 0x01},
          new byte[] {(byte) 0xFE, -1, -1, -1, -1, -1, -1, -1, -1, 0x01},
          new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1},
          new byte[] {0x0B, 0x0B, 0x0B},
          new byte[] {0x0C},
          repeated(new byte[] {0x0A, 0x00}, 3000),
          repeated(new byte[] {0x12, 0x00}, 3000),
          repeated(new byte[] {0x22, 0x02, 0x0A, 0x00}, 2000));

  private final Random random;

  Mutations(long seed) {
    this.random = new Random(seed);
  }

  byte[] mutate(byte[] valid, byte[] other) {
    byte[] payload = valid;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      payload = once(payload, other);
    }
    return payload;
  }

  private byte[] once(byte[] payload, byte[] other) {
    int at = random.nextInt(payload.length + 1);
    int end = at + random.nextInt(Math.min(64, payload.length - at) + 1);
    return switch (random.nextInt(9)) {
      case 0 -> replaced(payload, at, Math.min(at + 1, payload.length), oneByte());
      case 1 -> slice(payload, 0, at);
      case 2 -> replaced(payload, at, end, new byte[0]);
      case 3 -> replaced(payload, at, at, slice(payload, at, end));
      case 4 -> joined(slice(payload, 0, at), tail(other));
      case 5 -> replaced(payload, at, at, NASTY.get(random.nextInt(NASTY.size())));
      case 6 -> replaced(payload, at, end, NASTY.get(random.nextInt(NASTY.size())));
      case 7 -> flipped(payload);
      default -> joined(payload, tail(payload));
    };
  }

  private byte[] oneByte() {
    return new byte[] {(byte) "{}[]\",:0-9.eE\\u\0\u0080".charAt(random.nextInt(17))};
  }

  private byte[] flipped(byte[] payload) {
    byte[] flipped = payload.clone();
    if (flipped.length > 0) {
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private byte[] tail(byte[] payload) {
    return slice(payload, random.nextInt(payload.length + 1), payload.length);
  }

  private static byte[] replaced(byte[] payload, int from, int to, byte[] with) {
    return joined(joined(slice(payload, 0, from), with), slice(payload, to, payload.length));
  }

  private static byte[] slice(byte[] payload, int from, int to) {
    return java.util.Arrays.copyOfRange(payload, from, to);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(first.length + second.length);
    joined.writeBytes(first);
    joined.writeBytes(second);
    return joined.toByteArray();
  }

  static byte[] repeated(byte[] bytes, int times) {
    ByteArrayOutputStream repeated = new ByteArrayOutputStream(bytes.length * times);
    for (int i = 0; i < times; i++) {
      repeated.writeBytes(bytes);
    }
    return repeated.toByteArray();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
