package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.io.IOException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads the proto3 JSON mapping into messages with a streaming parser, one pass, with the
 * contract's rules. Paths are put together only when something is refused.
 */
final class JsonReader {
  private static final int LONGEST_NUMBER = 64;

  /**
   * Names are not kept for later documents: a table that the writers of documents fill would have
   * to be copied whenever a new name comes.
   */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(2 * Limits.DEPTH)
                  .maxNumberLength(LONGEST_NUMBER)
                  .maxNameLength(Limits.TEXT_BYTES)
                  .build())
          .build();

  private JsonReader() {}

  static Message read(byte[] payload, MessagePlan plan) throws Refusal {
    try (JsonParser json = JSON.createParser(Utf8.text(payload))) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new Refusal("", "a JSON object is expected");
      }
      Assembly root = readMessage(json, plan, 1);
      if (json.nextToken() != null) {
        throw new Refusal("", "something follows the end of the document");
      }
      return root.finish();
    } catch (JsonProcessingException malformed) {
      throw malformed(malformed);
    } catch (IOException impossible) {
      throw new Refusal("", "not readable: " + impossible.getMessage());
    }
  }

  /** Reads up to the end of the object whose start was just read. */
  private static Assembly readMessage(JsonParser json, MessagePlan plan, int depth)
      throws IOException, Refusal {
    Limits.checkDepth(depth);
    Assembly message = new Assembly(plan);
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      FieldPlan field = plan.field(name);
      if (field == null) {
        throw plan.unknown(name);
      }
      try {
        message.begin(field);
        readField(json, field, message, depth);
      } catch (JsonProcessingException malformed) {
        throw malformed(malformed).under(field.jsonName);
      } catch (Refusal refusal) {
        throw refusal.under(field.jsonName);
      }
    }
    expectEnd(json);
    return message;
  }

  private static void readField(JsonParser json, FieldPlan field, Assembly message, int depth)
      throws IOException, Refusal {
    JsonToken token = json.nextToken();
    if (token == JsonToken.VALUE_NULL && field.shape != FieldPlan.Shape.VALUE) {
      return; // proto3 JSON: null is the default value
    }
    if (field.map) {
      expect(token, JsonToken.START_OBJECT, "an object");
      readMap(json, field, message, depth + 1);
    } else if (field.repeated) {
      expect(token, JsonToken.START_ARRAY, "a list");
      readList(json, field, message, depth + 1);
    } else {
      readValue(json, token, field, message, depth);
    }
  }

  private static void readList(JsonParser json, FieldPlan field, Assembly message, int depth)
      throws IOException, Refusal {
    Limits.checkDepth(depth);
    for (JsonToken token = json.nextToken();
        token != JsonToken.END_ARRAY;
        token = json.nextToken()) {
      int index = message.beginEntry(field);
      try {
        readValue(json, token, field, message, depth);
      } catch (JsonProcessingException malformed) {
        throw malformed(malformed).under(index);
      } catch (Refusal refusal) {
        throw refusal.under(index);
      }
    }
  }

  private static void readMap(JsonParser json, FieldPlan field, Assembly message, int depth)
      throws IOException, Refusal {
    Limits.checkDepth(depth);
    for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
      message.beginEntry(field);
      try {
        message.beginKey(field, key);
        message.entry(field, key, readMapValue(json, json.nextToken(), field, depth));
      } catch (JsonProcessingException malformed) {
        throw malformed(malformed).under(Refusal.step(key));
      } catch (Refusal refusal) {
        throw refusal.under(Refusal.step(key));
      }
    }
    expectEnd(json);
  }

  private static Object readMapValue(
      JsonParser json, @Nullable JsonToken token, FieldPlan field, int depth)
      throws IOException, Refusal {
    if (field.nested != null) {
      expect(token, JsonToken.START_OBJECT, "an object");
      return readMessage(json, field.nested, depth + 1).finish();
    }
    expect(token, JsonToken.VALUE_STRING, "a text");
    String text = json.getText();
    field.textRule.check(text);
    return text;
  }

  private static void readValue(
      JsonParser json, @Nullable JsonToken token, FieldPlan field, Assembly message, int depth)
      throws IOException, Refusal {
    if (field.nested != null) {
      expect(token, JsonToken.START_OBJECT, "an object");
      message.nested(field, readMessage(json, field.nested, depth + 1));
      return;
    }
    switch (field.shape) {
      case TEXT -> {
        expect(token, JsonToken.VALUE_STRING, "a text");
        message.text(field, json.getText());
      }
      case BOOLEAN -> {
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
          throw wrongType(token, "true or false");
        }
        message.bool(field, token == JsonToken.VALUE_TRUE);
      }
      case INT32, INT64 -> message.integer(field, readLong(json, token));
      case DOUBLE -> {
        if (token == null || !token.isNumeric()) {
          throw wrongType(token, "a number");
        }
        message.decimal(field, json.getDoubleValue());
      }
      case ENUM -> message.enumNumber(field, readEnum(json, token, field));
      case BYTES -> {
        expect(token, JsonToken.VALUE_STRING, "base64 text");
        message.bytes(field, readBytes(json.getText()));
      }
      case TIMESTAMP -> {
        expect(token, JsonToken.VALUE_STRING, "a time such as \"2026-03-01T12:00:00Z\"");
        message.value(field, Times.timestamp(json.getText()));
      }
      case DURATION -> {
        expect(token, JsonToken.VALUE_STRING, "a duration such as \"30s\"");
        message.value(field, Times.duration(json.getText()));
      }
      case STRUCT -> {
        expect(token, JsonToken.START_OBJECT, "an object");
        message.value(field, new FreeFormJson(json).readStruct(depth + 1));
      }
      case VALUE -> message.value(field, new FreeFormJson(json).readValue(token, depth));
      case MESSAGE -> throw new IllegalStateException("a message without a plan");
    }
  }

  private static int readEnum(JsonParser json, @Nullable JsonToken token, FieldPlan field)
      throws IOException, Refusal {
    if (token == JsonToken.VALUE_STRING) {
      Integer number = field.enumNumber(json.getText());
      if (number != null) {
        return number;
      }
    } else if (token == JsonToken.VALUE_NUMBER_INT) {
      long number = readLong(json, token);
      if (number != 0 && field.hasEnumNumber(number)) {
        return (int) number;
      }
    } else {
      throw wrongType(token, "the name of a value");
    }
    throw new Refusal(
        "", Limits.quote(json.getText()) + " is none of " + String.join(", ", field.enumNames()));
  }

  private static long readLong(JsonParser json, @Nullable JsonToken token)
      throws IOException, Refusal {
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
      return ByteString.copyFrom(
          text.indexOf('-') < 0 && text.indexOf('_') < 0
              ? Base64.getDecoder().decode(text)
              : Base64.getUrlDecoder().decode(text));
    } catch (IllegalArgumentException notBase64) {
      throw new Refusal("", "not base64");
    }
  }

  private static void expect(@Nullable JsonToken token, JsonToken expected, String what)
      throws Refusal {
    if (token != expected) {
      throw wrongType(token, what);
    }
  }

  static void expectEnd(JsonParser json) throws Refusal {
    if (json.currentToken() != JsonToken.END_OBJECT) {
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
              case VALUE_NUMBER_INT -> "a number";
              case VALUE_NUMBER_FLOAT -> "a number with a fraction or an exponent";
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
    String message = malformed.getOriginalMessage();
    int end = message.indexOf('\n');
    return new Refusal(
        "",
        "not valid JSON: " + Limits.shorten(end < 0 ? message : message.substring(0, end)) + where);
  }
}
