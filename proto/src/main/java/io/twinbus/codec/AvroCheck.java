package io.twinbus.codec;

import java.util.List;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Walks over an Avro datum by its writer's schema before Avro reads it (Avro 1.12, "Binary
 * encoding"): every declared length must be there, every list within bounds, every text UTF-8, and
 * nothing may follow. So Avro never allocates for lengths that are only declared.
 */
final class AvroCheck {
  /** Most entries of an array or map. */
  static final int ITEMS = 65_536;

  /** Most blocks of an array or map: a writer makes one, or one for each 64 KiB. */
  private static final int BLOCKS = 64;

  /** Years 1 to 9999 in microseconds from 1970. */
  private static final long FIRST_MICRO = -62_135_596_800_000_000L;

  private static final long LAST_MICRO = 253_402_300_799_999_999L;

  private final byte[] bytes;
  private int at;

  private AvroCheck(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  /** Checks that the bytes from there on are one datum of this schema, and no more. */
  static void check(byte[] bytes, int from, Schema schema) throws Refusal {
    AvroCheck check = new AvroCheck(bytes, from);
    check.value(schema);
    if (check.at != bytes.length) {
      throw new Refusal("", bytes.length - check.at + " bytes follow the end of the document");
    }
  }

  private void value(Schema schema) throws Refusal {
    switch (schema.getType()) {
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          try {
            value(field.schema());
          } catch (Refusal refusal) {
            throw refusal.under(field.name());
          }
        }
      }
      case UNION -> value(schema.getTypes().get(index(schema.getTypes())));
      case ENUM -> index(schema.getEnumSymbols());
      case ARRAY -> items(schema.getElementType(), false);
      case MAP -> items(schema.getValueType(), true);
      case STRING -> text();
      case BYTES -> skip(number());
      case FIXED -> skip(schema.getFixedSize());
      case INT -> {
        long number = number();
        if (number != (int) number) {
          throw new Refusal("", "beyond 32 bits: " + number);
        }
      }
      case LONG -> {
        long number = number();
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMicros
            && (number < FIRST_MICRO || number > LAST_MICRO)) {
          throw new Refusal("", "not a time between the years 1 and 9999");
        }
      }
      case FLOAT -> skip(Float.BYTES);
      case DOUBLE -> skip(Double.BYTES);
      case BOOLEAN -> {
        int from = at;
        skip(1);
        if (bytes[from] != 0 && bytes[from] != 1) {
          throw new Refusal("", "neither true nor false");
        }
      }
      case NULL -> {}
    }
  }

  private int index(List<?> choices) throws Refusal {
    long index = number();
    if (index < 0 || index >= choices.size()) {
      throw new Refusal("", "choice " + index + " of " + choices.size());
    }
    return (int) index;
  }

  private void items(Schema item, boolean keyed) throws Refusal {
    int total = 0;
    int blocks = 0;
    for (long count = number(); count != 0; count = number()) {
      long size = -1;
      if (count < 0) {
        size = number(); // a block of -count entries says its size in bytes
        count = -count;
      }
      if (count < 0 || count > ITEMS - total) {
        throw new Refusal("", "longer than " + ITEMS + " entries");
      }
      if (++blocks > BLOCKS) {
        throw new Refusal("", "in more than " + BLOCKS + " blocks");
      }
      int from = at;
      for (int i = 0; i < count; i++) {
        try {
          if (keyed) {
            text();
          }
          value(item);
        } catch (Refusal refusal) {
          throw refusal.under(total + i);
        }
      }
      if (size >= 0 && at - from != size) {
        throw new Refusal("", "a block of " + (at - from) + " bytes that says it has " + size);
      }
      total += (int) count;
    }
  }

  private void text() throws Refusal {
    int from = at;
    long length = number();
    int start = at;
    skip(length);
    if (!Utf8.isValid(bytes, start, at - start)) {
      throw new Refusal("", "not text in UTF-8, at byte " + from);
    }
  }

  private void skip(long length) throws Refusal {
    if (length < 0) {
      throw new Refusal("", "a negative length");
    }
    if (length > bytes.length - at) {
      throw new Refusal("", "says " + length + " bytes, and " + (bytes.length - at) + " are left");
    }
    at += (int) length;
  }

  /** A zigzag number of at most ten bytes. */
  private long number() throws Refusal {
    long raw = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == bytes.length) {
        throw new Refusal("", "the document ends in the middle");
      }
      byte b = bytes[at++];
      raw |= (b & 0x7FL) << shift;
      if (b >= 0 && (shift < 63 || b <= 1)) {
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new Refusal("", "a number of more than 64 bits");
  }
}
