package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.util.Map;

/**
 * Free-form properties: {@code google.protobuf.Struct} and {@code Value}, which are plain JSON.
 * Values that need no memory of their own are shared: a list of them costs little more than its
 * text.
 */
final class FreeForm {
  /** Whole numbers beyond this are not kept exactly by a double. */
  static final long EXACT = 1L << 53;

  static final Value NULL = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();
  private static final Value TRUE = Value.newBuilder().setBoolValue(true).build();
  private static final Value FALSE = Value.newBuilder().setBoolValue(false).build();
  private static final Value NO_TEXT = Value.newBuilder().setStringValue("").build();
  private static final Value NO_LIST =
      Value.newBuilder().setListValue(ListValue.getDefaultInstance()).build();
  private static final Value NO_STRUCT =
      Value.newBuilder().setStructValue(Struct.getDefaultInstance()).build();
  private static final Value[] SMALL = new Value[256];

  static {
    for (int i = 0; i < SMALL.length; i++) {
      SMALL[i] = Value.newBuilder().setNumberValue(i).build();
    }
  }

  private FreeForm() {}

  static Value of(boolean value) {
    return value ? TRUE : FALSE;
  }

  static Value of(String text) throws Refusal {
    TextRule.checkCharacters(text, Limits.FREE_TEXT_BYTES);
    return text.isEmpty() ? NO_TEXT : Value.newBuilder().setStringValue(text).build();
  }

  static Value of(double number) throws Refusal {
    if (!Double.isFinite(number)) {
      throw new Refusal("", "not a finite number");
    }
    int small = (int) number;
    return small >= 0
            && small < SMALL.length
            && Double.doubleToRawLongBits(small) == Double.doubleToRawLongBits(number)
        ? SMALL[small]
        : Value.newBuilder().setNumberValue(number).build();
  }

  static Value of(Struct struct) {
    return struct.getFieldsCount() == 0
        ? NO_STRUCT
        : Value.newBuilder().setStructValue(struct).build();
  }

  static Value of(ListValue list) {
    return list.getValuesCount() == 0 ? NO_LIST : Value.newBuilder().setListValue(list).build();
  }

  /** A key comes, and its value is not there yet. */
  static void begin(Struct.Builder struct, String key) throws Refusal {
    if (struct.containsFields(key)) {
      throw new Refusal("", "is there twice");
    }
    if (struct.getFieldsCount() == Limits.ITEMS) {
      throw new Refusal("", "more than " + Limits.ITEMS + " properties");
    }
    TextRule.checkCharacters(key, Limits.TEXT_BYTES);
  }

  static void checkSpace(ListValue.Builder list) throws Refusal {
    if (list.getValuesCount() == Limits.ITEMS) {
      throw new Refusal("", "more than " + Limits.ITEMS + " entries");
    }
  }

  static void write(JsonGenerator json, Struct struct) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      json.writeFieldName(field.getKey());
      write(json, field.getValue());
    }
    json.writeEndObject();
  }

  static void write(JsonGenerator json, Value value) throws IOException {
    switch (value.getKindCase()) {
      case STRING_VALUE -> json.writeString(value.getStringValue());
      case NUMBER_VALUE -> writeNumber(json, value.getNumberValue());
      case BOOL_VALUE -> json.writeBoolean(value.getBoolValue());
      case STRUCT_VALUE -> write(json, value.getStructValue());
      case LIST_VALUE -> {
        json.writeStartArray();
        for (Value entry : value.getListValue().getValuesList()) {
          write(json, entry);
        }
        json.writeEndArray();
      }
      case NULL_VALUE, KIND_NOT_SET -> json.writeNull();
    }
  }

  /** Writes whole numbers without a point; a negative zero stays what it is. */
  static void writeNumber(JsonGenerator json, double number) throws IOException {
    if (number == Math.rint(number)
        && Math.abs(number) <= EXACT
        && Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(-0.0)) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }
}
