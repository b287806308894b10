package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import io.twinbus.topic.Names;
import java.io.IOException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the proto3 JSON mapping into messages with a streaming parser, one pass, with the
 * contract's rules. Paths are put together only when something is refused.
 */
final class JsonReader {
  private static final int LONGEST_NUMBER = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(2 * Limits.DEPTH)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxNameLength(4096)
                  .build())
          .build();

  private JsonReader() {}

  static Message read(byte[] payload, MessagePlan plan, Message.Builder root) throws Refusal {
    try (JsonParser json = JSON.createParser(payload)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new Refusal("", "a JSON object is expected");
      }
      readMessage(json, plan, root, 1);
      if (json.nextToken() != null) {
        throw new Refusal("", "something follows the end of the document");
      }
      return root.build();
    } catch (JsonProcessingException malformed) {
      throw malformed(malformed);
    } catch (IOException impossible) {
      throw new Refusal("", "not readable: " + impossible.getMessage());
    }
  }

  /** Reads up to the end of the object whose start was just read. */
  private static void readMessage(
      JsonParser json, MessagePlan plan, Message.Builder message, int depth)
      throws IOException, Refusal {
    checkDepth(depth);
    long[] seen = new long[(plan.fields.size() + 63) / 64];
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      FieldPlan field = plan.field(name);
      if (field == null) {
        throw plan.unknown(name);
      }
      try {
        long bit = 1L << field.index;
        if ((seen[field.index >> 6] & bit) != 0) {
          throw new Refusal("", "is there twice");
        }
        seen[field.index >> 6] |= bit;
        readField(json, field, message, depth);
      } catch (JsonProcessingException malformed) {
        throw malformed(malformed).under(field.jsonName);
      } catch (Refusal refusal) {
        throw refusal.under(field.jsonName);
      }
    }
    expectEnd(json, JsonToken.END_OBJECT);
    plan.checkWhole(message);
  }

  private static void readField(
      JsonParser json, FieldPlan field, Message.Builder message, int depth)
      throws IOException, Refusal {
    JsonToken token = json.nextToken();
    if (token == JsonToken.VALUE_NULL && field.shape != FieldPlan.Shape.VALUE) {
      return; // proto3 JSON: null is the default value
    }
    if (field.mapValue != null) {
      expect(token, JsonToken.START_OBJECT, "an object");
      readMap(json, field, field.mapValue, message, depth + 1);
    } else if (field.field.isRepeated()) {
      expect(token, JsonToken.START_ARRAY, "a list");
      readList(json, field, message, depth + 1);
    } else {
      message.setField(field.field, readValue(json, token, field, message, depth));
    }
  }

  private static void readList(JsonParser json, FieldPlan field, Message.Builder message, int depth)
      throws IOException, Refusal {
    checkDepth(depth);
    int count = 0;
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      if (count == field.maxItems) {
        throw new Refusal("", "longer than " + field.maxItems + " entries");
      }
      try {
        Object value = readValue(json, token, field, message, depth);
        if (field.shape == FieldPlan.Shape.TEXT && ((String) value).isEmpty()) {
          throw new Refusal("", "is empty");
        }
        message.addRepeatedField(field.field, value);
      } catch (JsonProcessingException malformed) {
        throw malformed(malformed).under("[" + count + "]");
      } catch (Refusal refusal) {
        throw refusal.under("[" + count + "]");
      }
      count++;
    }
  }

  private static void readMap(
      JsonParser json, FieldPlan field, FieldPlan value, Message.Builder message, int depth)
      throws IOException, Refusal {
    checkDepth(depth);
    Set<String> keys = new HashSet<>();
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      if (keys.size() == field.maxItems) {
        throw new Refusal("", "longer than " + field.maxItems + " entries");
      }
      try {
        if (!keys.add(key)) {
          throw new Refusal("", "is there twice");
        }
        FieldPlan.checkCharacters(key, field.maxBytes);
        field.checkFormat(key);
        Message.Builder entry = message.newBuilderForField(field.field);
        entry.setField(entry.getDescriptorForType().findFieldByNumber(1), key);
        entry.setField(value.field, readValue(json, json.nextToken(), value, entry, depth));
        message.addRepeatedField(field.field, entry.build());
      } catch (JsonProcessingException malformed) {
        throw malformed(malformed).under(pathKey(key));
      } catch (Refusal refusal) {
        throw refusal.under(pathKey(key));
      }
    }
    expectEnd(json, JsonToken.END_OBJECT);
  }

  private static Object readValue(
      JsonParser json, JsonToken token, FieldPlan field, Message.Builder owner, int depth)
      throws IOException, Refusal {
    switch (field.shape) {
      case TEXT -> {
        expect(token, JsonToken.VALUE_STRING, "a text");
        String text = json.getText();
        field.checkText(text);
        return text;
      }
      case BOOLEAN -> {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
          throw wrongType(token, "true or false");
        }
        return token == JsonToken.VALUE_TRUE;
      }
      case INT32 -> {
        long number = readLong(json, token);
        if (number != (int) number) {
          throw new Refusal("", "beyond 32 bits: " + number);
        }
        field.check((int) number);
        return (int) number;
      }
      case INT64 -> {
        long number = readLong(json, token);
        field.check(number);
        return number;
      }
      case DOUBLE -> {
        if (token == null || !token.isNumeric()) {
          throw wrongType(token, "a number");
        }
        double number = json.getDoubleValue();
        field.check(number);
        return number;
      }
      case ENUM -> {
        return readEnum(json, token, field);
      }
      case BYTES -> {
        expect(token, JsonToken.VALUE_STRING, "base64 text");
        ByteString bytes = readBytes(json.getText());
        field.check(bytes);
        return bytes;
      }
      case TIMESTAMP -> {
        expect(token, JsonToken.VALUE_STRING, "a time such as \"2026-03-01T12:00:00Z\"");
        return WellKnown.timestamp(json.getText());
      }
      case DURATION -> {
        expect(token, JsonToken.VALUE_STRING, "a duration such as \"30s\"");
        return WellKnown.duration(json.getText());
      }
      case STRUCT -> {
        expect(token, JsonToken.START_OBJECT, "an object");
        return FreeForm.readStruct(json, depth + 1);
      }
      case VALUE -> {
        return FreeForm.readValue(json, token, depth);
      }
      case MESSAGE -> {
        expect(token, JsonToken.START_OBJECT, "an object");
        Message.Builder nested = owner.newBuilderForField(field.field);
        readMessage(json, MessagePlan.of(nested.getDescriptorForType()), nested, depth + 1);
        return nested.build();
      }
    }
    throw new IllegalStateException("unreachable");
  }

  private static Object readEnum(JsonParser json, JsonToken token, FieldPlan field)
      throws IOException, Refusal {
    EnumValueDescriptor value = null;
    var type = field.field.getEnumType();
    if (token == JsonToken.VALUE_STRING) {
      value = type.findValueByName(json.getText());
    } else if (token == JsonToken.VALUE_NUMBER_INT) {
      long number = readLong(json, token);
      value = number == (int) number ? type.findValueByNumber((int) number) : null;
    } else {
      throw wrongType(token, "the name of a value");
    }
    if (value == null || value.getNumber() == 0) {
      var names =
          type.getValues().stream()
              .filter(known -> known.getNumber() != 0)
              .map(EnumValueDescriptor::getName)
              .toList();
      throw new Refusal(
          "", Limits.quote(json.getText()) + " is none of " + String.join(", ", names));
    }
    return value;
  }

  private static long readLong(JsonParser json, JsonToken token) throws IOException, Refusal {
    if (token == JsonToken.VALUE_NUMBER_INT) {
      JsonParser.NumberType type = json.getNumberType();
      if (type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG) {
        return json.getLongValue();
      }
      throw new Refusal("", "beyond 64 bits");
    }
    if (token == JsonToken.VALUE_STRING) {
      try {
        return Long.parseLong(json.getText());
      } catch (NumberFormatException notANumber) {
        throw new Refusal("", Limits.quote(json.getText()) + " is not a whole number");
      }
    }
    throw wrongType(token, "a whole number");
  }

  private static ByteString readBytes(String text) throws Refusal {
    try {
      return ByteString.copyFrom(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException notStandard) {
      try {
        return ByteString.copyFrom(Base64.getUrlDecoder().decode(text));
      } catch (IllegalArgumentException notBase64) {
        throw new Refusal("", "not base64");
      }
    }
  }

  static void checkDepth(int depth) throws Refusal {
    if (depth > Limits.DEPTH) {
      throw new Refusal("", "nested deeper than " + Limits.DEPTH + " levels");
    }
  }

  /** A key of a map or of free-form properties as a step of a path. */
  static String pathKey(String key) {
    return Names.isName(key) && key.indexOf('.') < 0 ? key : "[" + Limits.quote(key) + "]";
  }

  private static void expect(JsonToken token, JsonToken expected, String what) throws Refusal {
    if (token != expected) {
      throw wrongType(token, what);
    }
  }

  private static void expectEnd(JsonParser json, JsonToken end) throws Refusal {
    if (json.currentToken() != end) {
      throw new Refusal("", "the document ends in the middle");
    }
  }

  static Refusal wrongType(@Nullable JsonToken token, String expected) {
    String found =
        token == null
            ? "the end of the document"
            : switch (token) {
              case START_OBJECT -> "an object";
              case START_ARRAY -> "a list";
              case VALUE_STRING -> "a text";
              case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
              case VALUE_TRUE, VALUE_FALSE -> "true or false";
              case VALUE_NULL -> "null";
              default -> "something else";
            };
    return new Refusal("", expected + " is expected, found " + found);
  }

  static Refusal malformed(JsonProcessingException malformed) {
    var at = malformed.getLocation();
    String where =
        at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    return new Refusal("", "not valid JSON: " + firstLine(malformed.getOriginalMessage()) + where);
  }

  private static String firstLine(String message) {
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    return Limits.quote(line).replace("\"", "");
  }
}
