package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Writes messages in the proto3 JSON mapping; absent fields are left out, 64-bit integers are
 * numbers.
 */
final class JsonWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private JsonWriter() {}

  static byte[] write(Message message, boolean pretty) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      switch (message) {
        case Struct free -> FreeForm.write(json, free);
        case Value free -> FreeForm.write(json, free);
        default -> writeMessage(json, MessagePlan.of(message), message);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // the stream is in memory
    }
    return bytes.toByteArray();
  }

  private static void writeMessage(JsonGenerator json, MessagePlan plan, Message message)
      throws IOException {
    json.writeStartObject();
    for (FieldPlan field : plan.fields) {
      if (field.getter.has(message)) {
        writeField(json, field, field.getter.get(message));
      }
    }
    json.writeEndObject();
  }

  private static void writeField(JsonGenerator json, FieldPlan field, Object value)
      throws IOException {
    if (field.map) {
      Map<?, ?> entries = (Map<?, ?>) value;
      if (!entries.isEmpty()) {
        json.writeFieldName(field.jsonKey);
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
          json.writeFieldName((String) entry.getKey());
          writeValue(json, field, entry.getValue());
        }
        json.writeEndObject();
      }
    } else if (field.repeated) {
      List<?> values = (List<?>) value;
      if (!values.isEmpty()) {
        json.writeFieldName(field.jsonKey);
        json.writeStartArray();
        for (Object entry : values) {
          writeValue(json, field, entry);
        }
        json.writeEndArray();
      }
    } else if (field.field.hasPresence() || !isDefault(field, value)) {
      json.writeFieldName(field.jsonKey);
      writeValue(json, field, value);
    }
  }

  private static boolean isDefault(FieldPlan field, Object value) {
    return switch (field.shape) {
      case TEXT -> ((String) value).isEmpty();
      case BYTES -> ((ByteString) value).isEmpty();
      case BOOLEAN -> !(Boolean) value;
      case INT32, ENUM -> (Integer) value == 0;
      case INT64 -> (Long) value == 0;
      case DOUBLE -> Double.doubleToRawLongBits((Double) value) == 0;
      case TIMESTAMP, DURATION, STRUCT, VALUE, MESSAGE -> false;
    };
  }

  private static void writeValue(JsonGenerator json, FieldPlan field, Object value)
      throws IOException {
    if (field.nested != null) {
      writeMessage(json, field.nested, (Message) value);
      return;
    }
    switch (field.shape) {
      case TEXT -> json.writeString((String) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case INT32 ->
          json.writeNumber(
              field.unsigned ? Integer.toUnsignedLong((Integer) value) : (Integer) value);
      case INT64 -> json.writeNumber((Long) value);
      case DOUBLE -> FreeForm.writeNumber(json, (Double) value);
      case ENUM -> json.writeString(field.enumName((Integer) value));
      case BYTES ->
          json.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case TIMESTAMP -> json.writeString(Times.text((Timestamp) value));
      case DURATION -> json.writeString(Times.text((Duration) value));
      case STRUCT -> FreeForm.write(json, (Struct) value);
      case VALUE -> FreeForm.write(json, (Value) value);
      case MESSAGE -> throw new IllegalStateException("a message without a plan");
    }
  }
}
