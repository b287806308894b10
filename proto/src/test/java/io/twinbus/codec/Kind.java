package io.twinbus.codec;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One kind of document in one of its formats, as the tests walk over all of them.
 *
 * @param type the kind
 * @param format the format
 */
record Kind(DocumentType<?> type, Format format) {
  /** Every kind of {@link DocumentTypes} but plain bytes, in every format that it has. */
  static List<Kind> all() {
    List<Kind> kinds = new ArrayList<>();
    for (Field field : DocumentTypes.class.getDeclaredFields()) {
      if (Modifier.isPublic(field.getModifiers())) {
        DocumentType<?> type = valueOf(field);
        switch (type.defaultFormat()) {
          case JSON -> {
            kinds.add(new Kind(type, Format.JSON));
            kinds.add(new Kind(type, Format.PROTOBUF));
          }
          case PROTOBUF, AVRO -> kinds.add(new Kind(type, type.defaultFormat()));
        }
      }
    }
    kinds.removeIf(kind -> kind.type.equals(DocumentTypes.BYTES));
    return List.copyOf(kinds);
  }

  private static DocumentType<?> valueOf(Field field) {
    try {
      return (DocumentType<?>) field.get(null);
    } catch (IllegalAccessException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** A valid payload; the same for the same seed. */
  byte[] payload(long seed) {
    RandomDocuments documents = new RandomDocuments(seed);
    if (type instanceof LazyType<?> lazy && lazy.made() instanceof MessageType<?> message) {
      return encode(documents.message(message.plan.prototype, 0));
    }
    Object document =
        switch (type.name()) {
          case "TwinEvent" -> documents.event();
          case "TelemetryBatch" -> documents.telemetry();
          default -> throw new AssertionError("no documents of " + type);
        };
    return encode(document);
  }

  Decoded<?> decode(byte[] payload) {
    return type.decode(payload, Optional.of(format.contentType()));
  }

  @SuppressWarnings("unchecked") // the document is one of this kind
  byte[] encode(Object document) {
    return ((DocumentType<Object>) type).encode(document, format);
  }

  @Override
  public String toString() {
    return type + " as " + format;
  }
}
