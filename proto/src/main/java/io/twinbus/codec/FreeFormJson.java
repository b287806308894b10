package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.protobuf.ListValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads free-form properties from JSON. */
record FreeFormJson(JsonParser json) {
  /** Reads up to the end of the object whose start was just read. */
  Struct readStruct(int depth) throws IOException, Refusal {
    Limits.checkDepth(depth);
    Struct.Builder struct = null;
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (struct == null) {
        struct = Struct.newBuilder();
      }
      try {
        FreeForm.begin(struct, key);
        struct.putFields(key, readValue(json.nextToken(), depth));
      } catch (JsonProcessingException malformed) {
        throw JsonReader.malformed(malformed).under(Refusal.step(key));
      } catch (Refusal refusal) {
        throw refusal.under(Refusal.step(key));
      }
    }
    JsonReader.expectEnd(json);
    return struct == null ? Struct.getDefaultInstance() : struct.build();
  }

  Value readValue(@Nullable JsonToken token, int depth) throws IOException, Refusal {
    if (token == null) {
      throw JsonReader.wrongType(null, "a value");
    }
    return switch (token) {
      case VALUE_NULL -> FreeForm.NULL;
      case VALUE_TRUE -> FreeForm.of(true);
      case VALUE_FALSE -> FreeForm.of(false);
      case VALUE_STRING -> FreeForm.of(json.getText());
      case VALUE_NUMBER_INT -> readWhole();
      case VALUE_NUMBER_FLOAT -> FreeForm.of(json.getDoubleValue());
      case START_OBJECT -> FreeForm.of(readStruct(depth + 1));
      case START_ARRAY -> FreeForm.of(readList(depth + 1));
      default -> throw JsonReader.wrongType(token, "a value");
    };
  }

  private Value readWhole() throws IOException, Refusal {
    JsonParser.NumberType size = json.getNumberType();
    if (size == JsonParser.NumberType.BIG_INTEGER || !isExact(json.getLongValue())) {
      throw new Refusal("", "too large for a number without loss; write it as a text");
    }
    return FreeForm.of((double) json.getLongValue());
  }

  private static boolean isExact(long number) {
    return number <= FreeForm.EXACT && number >= -FreeForm.EXACT;
  }

  private ListValue readList(int depth) throws IOException, Refusal {
    Limits.checkDepth(depth);
    ListValue.Builder list = null;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (list == null) {
        list = ListValue.newBuilder();
      }
      try {
        FreeForm.checkSpace(list);
        list.addValues(readValue(token, depth));
      } catch (JsonProcessingException malformed) {
        throw JsonReader.malformed(malformed).under(list.getValuesCount());
      } catch (Refusal refusal) {
        throw refusal.under(list.getValuesCount());
      }
    }
    return list == null ? ListValue.getDefaultInstance() : list.build();
  }
}
