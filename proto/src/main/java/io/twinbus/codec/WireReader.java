package io.twinbus.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Reads the protobuf wire format as strictly as JSON is read, in one pass. Stricter than protobuf's
 * own parser: a field that is there twice is refused instead of merged, which takes time that grows
 * with the square of the payload.
 */
final class WireReader {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  private final CodedInputStream wire;

  private WireReader(byte[] payload) {
    this.wire = CodedInputStream.newInstance(payload);
  }

  static Message read(byte[] payload, MessagePlan plan) throws Refusal {
    try {
      return new WireReader(payload).readMessage(plan, 1).finish();
    } catch (IOException malformed) {
      throw malformed();
    }
  }

  /** Reads up to the wire's current limit. */
  private Assembly readMessage(MessagePlan plan, int depth) throws IOException, Refusal {
    Limits.checkDepth(depth);
    Assembly message = new Assembly(plan);
    while (!wire.isAtEnd()) {
      int tag = wire.readTag();
      FieldPlan field = plan.field(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        throw unknown(tag);
      }
      try {
        expectType(tag, field.wireType);
        if (field.map) {
          message.beginEntry(field);
          int outer = enter();
          readEntry(field, message, depth + 1);
          wire.popLimit(outer);
        } else if (field.repeated) {
          readListEntry(field, message, depth + 1);
        } else {
          message.begin(field);
          readValue(field, message, depth);
        }
      } catch (InvalidProtocolBufferException malformed) {
        throw malformed().under(field.jsonName);
      } catch (Refusal refusal) {
        throw refusal.under(field.jsonName);
      }
    }
    return message;
  }

  private void readListEntry(FieldPlan field, Assembly message, int depth)
      throws IOException, Refusal {
    Limits.checkDepth(depth);
    int index = message.beginEntry(field);
    try {
      readValue(field, message, depth);
    } catch (InvalidProtocolBufferException malformed) {
      throw malformed().under(index);
    } catch (Refusal refusal) {
      throw refusal.under(index);
    }
  }

  private void readEntry(FieldPlan field, Assembly message, int depth) throws IOException, Refusal {
    Limits.checkDepth(depth);
    String key = "";
    boolean keyed = false;
    Object value = null;
    while (!wire.isAtEnd()) {
      int tag = wire.readTag();
      expectType(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      try {
        if (WireFormat.getTagFieldNumber(tag) == KEY && !keyed) {
          keyed = true;
          key = wire.readStringRequireUtf8();
          message.beginKey(field, key);
        } else if (WireFormat.getTagFieldNumber(tag) == VALUE && value == null) {
          value = readMapValue(field, depth);
        } else {
          throw new Refusal("", "an entry has one key and one value");
        }
      } catch (InvalidProtocolBufferException malformed) {
        throw malformed().under(Refusal.step(key));
      } catch (Refusal refusal) {
        throw refusal.under(Refusal.step(key));
      }
    }
    if (!keyed || value == null) {
      throw new Refusal(Refusal.step(key), "an entry needs both key and value");
    }
    message.entry(field, key, value);
  }

  private Object readMapValue(FieldPlan field, int depth) throws IOException, Refusal {
    if (field.nested != null) {
      int outer = enter();
      Message value = readMessage(field.nested, depth + 1).finish();
      wire.popLimit(outer);
      return value;
    }
    String text = wire.readStringRequireUtf8();
    field.textRule.check(text);
    return text;
  }

  private void readValue(FieldPlan field, Assembly message, int depth) throws IOException, Refusal {
    switch (field.shape) {
      case TEXT -> message.text(field, wire.readStringRequireUtf8());
      case BYTES -> message.bytes(field, wire.readBytes());
      case BOOLEAN -> message.bool(field, varint(wire) != 0);
      case INT32, INT64 ->
          message.integer(
              field, field.unsigned ? Integer.toUnsignedLong(wire.readFixed32()) : varint(wire));
      case DOUBLE -> message.decimal(field, wire.readDouble());
      case ENUM -> {
        long number = varint(wire);
        if (!field.hasEnumNumber(number)) {
          throw new Refusal("", number + " is none of " + String.join(", ", field.enumNames()));
        }
        message.enumNumber(field, (int) number);
      }
      default -> {
        int outer = enter();
        readDelimited(field, message, depth);
        wire.popLimit(outer);
      }
    }
  }

  private void readDelimited(FieldPlan field, Assembly message, int depth)
      throws IOException, Refusal {
    if (field.nested != null) {
      message.nested(field, readMessage(field.nested, depth + 1));
      return;
    }
    switch (field.shape) {
      case TIMESTAMP -> {
        long[] time = readSecondsAndNanos();
        message.value(field, Times.timestamp(time[0], time[1]));
      }
      case DURATION -> {
        long[] time = readSecondsAndNanos();
        message.value(field, Times.duration(time[0], time[1]));
      }
      case STRUCT -> message.value(field, new FreeFormWire(wire).readStruct(depth + 1));
      case VALUE -> message.value(field, new FreeFormWire(wire).readValue(depth));
      default -> throw new IllegalStateException("not a message: " + field.shape);
    }
  }

  /** Reads a Timestamp or a Duration: their fields are the same. */
  private long[] readSecondsAndNanos() throws IOException, Refusal {
    long[] time = new long[2];
    int last = 0;
    while (!wire.isAtEnd()) {
      int tag = wire.readTag();
      int number = WireFormat.getTagFieldNumber(tag);
      if (number > 2) {
        throw unknown(tag);
      }
      expectType(tag, WireFormat.WIRETYPE_VARINT);
      if (number <= last) {
        throw new Refusal("", "seconds and nanos come once each, in this order");
      }
      last = number;
      time[number - 1] = varint(wire);
    }
    return time;
  }

  private int enter() throws IOException {
    return wire.pushLimit(wire.readRawVarint32());
  }

  /** Reads a varint of at most 64 bits; protobuf's own method lets more of them pass. */
  static long varint(CodedInputStream wire) throws IOException, Refusal {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte b = wire.readRawByte();
      number |= (b & 0x7FL) << shift;
      if (b >= 0 && (shift < 63 || b <= 1)) {
        return number;
      }
    }
    throw malformed();
  }

  static void expectType(int tag, int wireType) throws Refusal {
    if (WireFormat.getTagWireType(tag) != wireType) {
      throw new Refusal(
          "", "wire type " + WireFormat.getTagWireType(tag) + " instead of " + wireType);
    }
  }

  static Refusal unknown(int tag) {
    return new Refusal("", "unknown field number " + WireFormat.getTagFieldNumber(tag));
  }

  private static Refusal malformed() {
    return new Refusal(
        "", "not valid protobuf: a tag, length or text is malformed, or it ends in the middle");
  }
}
