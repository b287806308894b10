package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Free-form properties: {@code google.protobuf.Struct} and {@code Value} as plain JSON. */
final class FreeForm {
  /** Whole numbers beyond this are not kept exactly by a double. */
  private static final long EXACT = 1L << 53;

  private static final Value NULL = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

  private FreeForm() {}

  /** Reads up to the end of the object whose start was just read. */
  static Struct readStruct(JsonParser json, int depth) throws IOException, Refusal {
    JsonReader.checkDepth(depth);
    Struct.Builder struct = Struct.newBuilder();
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      try {
        if (struct.containsFields(key)) {
          throw new Refusal("", "is there twice");
        }
        if (struct.getFieldsCount() == Limits.ITEMS) {
          throw new Refusal("", "more than " + Limits.ITEMS + " properties");
        }
        FieldPlan.checkCharacters(key, Limits.TEXT_BYTES);
        struct.putFields(key, readValue(json, json.nextToken(), depth));
      } catch (JsonProcessingException malformed) {
        throw JsonReader.malformed(malformed).under(JsonReader.pathKey(key));
      } catch (Refusal refusal) {
        throw refusal.under(JsonReader.pathKey(key));
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT) {
      throw new Refusal("", "the document ends in the middle");
    }
    return struct.build();
  }

  static Value readValue(JsonParser json, @Nullable JsonToken token, int depth)
      throws IOException, Refusal {
    if (token == null) {
      throw JsonReader.wrongType(null, "a value");
    }
    return switch (token) {
      case VALUE_NULL -> NULL;
      case VALUE_TRUE, VALUE_FALSE ->
          Value.newBuilder().setBoolValue(token == JsonToken.VALUE_TRUE).build();
      case VALUE_STRING -> {
        String text = json.getText();
        FieldPlan.checkCharacters(text, Limits.FREE_TEXT_BYTES);
        yield Value.newBuilder().setStringValue(text).build();
      }
      case VALUE_NUMBER_INT -> {
        JsonParser.NumberType size = json.getNumberType();
        double number = json.getDoubleValue();
        if (size == JsonParser.NumberType.BIG_INTEGER
            || (size == JsonParser.NumberType.LONG
                && (json.getLongValue() > EXACT || json.getLongValue() < -EXACT))) {
          throw new Refusal("", "too large for a number without loss; write it as a text");
        }
        yield Value.newBuilder().setNumberValue(number).build();
      }
      case VALUE_NUMBER_FLOAT -> {
        double number = json.getDoubleValue();
        if (!Double.isFinite(number)) {
          throw new Refusal("", "not a finite number");
        }
        yield Value.newBuilder().setNumberValue(number).build();
      }
      case START_OBJECT -> Value.newBuilder().setStructValue(readStruct(json, depth + 1)).build();
      case START_ARRAY -> Value.newBuilder().setListValue(readList(json, depth + 1)).build();
      default -> throw JsonReader.wrongType(token, "a value");
    };
  }

  private static ListValue readList(JsonParser json, int depth) throws IOException, Refusal {
    JsonReader.checkDepth(depth);
    ListValue.Builder list = ListValue.newBuilder();
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      int index = list.getValuesCount();
      try {
        if (index == Limits.ITEMS) {
          throw new Refusal("", "more than " + Limits.ITEMS + " entries");
        }
        list.addValues(readValue(json, token, depth));
      } catch (JsonProcessingException malformed) {
        throw JsonReader.malformed(malformed).under("[" + index + "]");
      } catch (Refusal refusal) {
        throw refusal.under("[" + index + "]");
      }
    }
    return list.build();
  }

  /** Checks a struct that came in protobuf. */
  static void check(Struct struct, int depth) throws Refusal {
    JsonReader.checkDepth(depth);
    if (struct.getFieldsCount() > Limits.ITEMS) {
      throw new Refusal("", "more than " + Limits.ITEMS + " properties");
    }
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      try {
        FieldPlan.checkCharacters(field.getKey(), Limits.TEXT_BYTES);
        check(field.getValue(), depth);
      } catch (Refusal refusal) {
        throw refusal.under(JsonReader.pathKey(field.getKey()));
      }
    }
  }

  static void check(Value value, int depth) throws Refusal {
    switch (value.getKindCase()) {
      case STRING_VALUE ->
          FieldPlan.checkCharacters(value.getStringValue(), Limits.FREE_TEXT_BYTES);
      case NUMBER_VALUE -> {
        if (!Double.isFinite(value.getNumberValue())) {
          throw new Refusal("", "not a finite number");
        }
      }
      case STRUCT_VALUE -> check(value.getStructValue(), depth + 1);
      case LIST_VALUE -> {
        JsonReader.checkDepth(depth + 1);
        ListValue list = value.getListValue();
        for (int i = 0; i < list.getValuesCount(); i++) {
          try {
            check(list.getValues(i), depth + 1);
          } catch (Refusal refusal) {
            throw refusal.under("[" + i + "]");
          }
        }
      }
      case BOOL_VALUE, NULL_VALUE -> {}
      case KIND_NOT_SET -> throw new Refusal("", "a value without a kind");
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

  static void writeNumber(JsonGenerator json, double number) throws IOException {
    if (number == Math.rint(number) && Math.abs(number) <= EXACT) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }
}
