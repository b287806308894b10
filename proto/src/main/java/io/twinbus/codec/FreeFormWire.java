package io.twinbus.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/** Reads free-form properties from the protobuf wire format, up to the wire's current limit. */
record FreeFormWire(CodedInputStream wire) {
  private static final int KEY = 1;
  private static final int VALUE = 2;

  Struct readStruct(int depth) throws IOException, Refusal {
    Limits.checkDepth(depth);
    Struct.Builder struct = Struct.newBuilder();
    while (!wire.isAtEnd()) {
      expect(wire.readTag(), Struct.FIELDS_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      int outer = wire.pushLimit(wire.readRawVarint32());
      readEntry(struct, depth);
      wire.popLimit(outer);
    }
    return struct.build();
  }

  private void readEntry(Struct.Builder struct, int depth) throws IOException, Refusal {
    String key = null;
    Value value = null;
    while (!wire.isAtEnd()) {
      int tag = wire.readTag();
      try {
        if (WireFormat.getTagFieldNumber(tag) == KEY && key == null) {
          expect(tag, KEY, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          key = wire.readStringRequireUtf8();
          FreeForm.begin(struct, key);
        } else if (value == null) {
          expect(tag, VALUE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
          int outer = wire.pushLimit(wire.readRawVarint32());
          value = readValue(depth);
          wire.popLimit(outer);
        } else {
          throw new Refusal("", "is there twice");
        }
      } catch (Refusal refusal) {
        throw key == null ? refusal : refusal.under(Refusal.step(key));
      }
    }
    if (key == null || value == null) {
      throw new Refusal("", "an entry needs both key and value");
    }
    struct.putFields(key, value);
  }

  Value readValue(int depth) throws IOException, Refusal {
    if (wire.isAtEnd()) {
      throw new Refusal("", "a value without a kind");
    }
    int tag = wire.readTag();
    Value value =
        switch (WireFormat.getTagFieldNumber(tag)) {
          case Value.NULL_VALUE_FIELD_NUMBER -> {
            expect(tag, Value.NULL_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
            if (WireReader.varint(wire) != 0) {
              throw new Refusal("", "a null other than NULL_VALUE");
            }
            yield FreeForm.NULL;
          }
          case Value.NUMBER_VALUE_FIELD_NUMBER -> {
            expect(tag, Value.NUMBER_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_FIXED64);
            yield FreeForm.of(wire.readDouble());
          }
          case Value.STRING_VALUE_FIELD_NUMBER -> {
            expect(tag, Value.STRING_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            yield FreeForm.of(wire.readStringRequireUtf8());
          }
          case Value.BOOL_VALUE_FIELD_NUMBER -> {
            expect(tag, Value.BOOL_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_VARINT);
            yield FreeForm.of(WireReader.varint(wire) != 0);
          }
          case Value.STRUCT_VALUE_FIELD_NUMBER -> {
            expect(tag, Value.STRUCT_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            int outer = wire.pushLimit(wire.readRawVarint32());
            Value struct = FreeForm.of(readStruct(depth + 1));
            wire.popLimit(outer);
            yield struct;
          }
          case Value.LIST_VALUE_FIELD_NUMBER -> {
            expect(tag, Value.LIST_VALUE_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            int outer = wire.pushLimit(wire.readRawVarint32());
            Value list = FreeForm.of(readList(depth + 1));
            wire.popLimit(outer);
            yield list;
          }
          default -> throw WireReader.unknown(tag);
        };
    if (!wire.isAtEnd()) {
      throw new Refusal("", "a value of two kinds");
    }
    return value;
  }

  private ListValue readList(int depth) throws IOException, Refusal {
    Limits.checkDepth(depth);
    ListValue.Builder list = ListValue.newBuilder();
    while (!wire.isAtEnd()) {
      try {
        expect(wire.readTag(), ListValue.VALUES_FIELD_NUMBER, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        FreeForm.checkSpace(list);
        int outer = wire.pushLimit(wire.readRawVarint32());
        list.addValues(readValue(depth));
        wire.popLimit(outer);
      } catch (Refusal refusal) {
        throw refusal.under(list.getValuesCount());
      }
    }
    return list.build();
  }

  private static void expect(int tag, int number, int wireType) throws Refusal {
    if (WireFormat.getTagFieldNumber(tag) != number) {
      throw WireReader.unknown(tag);
    }
    WireReader.expectType(tag, wireType);
  }
}
