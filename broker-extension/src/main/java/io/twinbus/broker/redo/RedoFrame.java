package io.twinbus.broker.redo;

import io.twinbus.broker.store.BusMessage;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An entry as bytes: the length of the body (4), its CRC-32C (4), the body. Texts are UTF-8 behind
 * their length (4). Pure.
 */
final class RedoFrame {
  static final int HEAD_BYTES = 8;

  private static final int COMPLETE = 1;
  private static final int TYPED = 2;

  private RedoFrame() {}

  static byte[] write(RedoEntry entry) {
    BusMessage message = entry.message();
    List<byte[]> texts = new ArrayList<>();
    texts.add(utf8(message.topic()));
    message.contentType().ifPresent(type -> texts.add(utf8(type)));
    for (Map.Entry<String, String> property : message.userProperties()) {
      texts.add(utf8(property.getKey()));
      texts.add(utf8(property.getValue()));
    }
    int textBytes = texts.stream().mapToInt(text -> text.length + Integer.BYTES).sum();
    int size = HEAD_BYTES + 1 + Integer.BYTES + textBytes + message.payload().length;
    ByteBuffer frame = ByteBuffer.allocate(size).position(HEAD_BYTES);
    int flags = (entry.complete() ? COMPLETE : 0) | (message.contentType().isPresent() ? TYPED : 0);
    frame.put((byte) flags).putInt(message.userProperties().size());
    texts.forEach(text -> frame.putInt(text.length).put(text));
    frame.put(message.payload());
    frame.putInt(0, size - HEAD_BYTES).putInt(Integer.BYTES, crc(frame.array(), HEAD_BYTES));
    return frame.array();
  }

  /**
   * Reads the next entry.
   *
   * @param bytes stands behind the entry afterwards; unchanged where there is none
   * @return nothing at the end, and where the bytes are not an entry: torn or damaged
   */
  static Optional<RedoEntry> read(ByteBuffer bytes) {
    if (bytes.remaining() < HEAD_BYTES) {
      return Optional.empty();
    }
    int size = bytes.getInt(bytes.position());
    if (size < 1 || size > bytes.remaining() - HEAD_BYTES) {
      return Optional.empty();
    }
    byte[] body = new byte[size];
    bytes.get(bytes.position() + HEAD_BYTES, body);
    if (crc(body, 0) != bytes.getInt(bytes.position() + Integer.BYTES)) {
      return Optional.empty();
    }
    @Nullable RedoEntry entry = body(ByteBuffer.wrap(body));
    if (entry != null) {
      bytes.position(bytes.position() + HEAD_BYTES + size);
    }
    return Optional.ofNullable(entry);
  }

  private static @Nullable RedoEntry body(ByteBuffer body) {
    try {
      int flags = body.get();
      int properties = body.getInt();
      String topic = text(body);
      Optional<String> contentType =
          (flags & TYPED) != 0 ? Optional.of(text(body)) : Optional.empty();
      List<Map.Entry<String, String>> userProperties = new ArrayList<>();
      for (int i = 0; i < properties; i++) {
        userProperties.add(Map.entry(text(body), text(body)));
      }
      byte[] payload = new byte[body.remaining()];
      body.get(payload);
      return new RedoEntry(
          new BusMessage(topic, payload, contentType, userProperties), (flags & COMPLETE) != 0);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      // Its checksum is right and it is not one of ours: a damage that chance does not make.
      return null;
    }
  }

  private static String text(ByteBuffer body) {
    int length = body.getInt();
    if (length < 0 || length > body.remaining()) {
      throw new IllegalArgumentException("a text is longer than its entry");
    }
    byte[] bytes = new byte[length];
    body.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static int crc(byte[] bytes, int from) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, bytes.length - from);
    return (int) crc.getValue();
  }
}
