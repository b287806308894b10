package io.twinbus.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
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
      writeMessage(json, MessagePlan.of(message), message);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // the stream is in memory
    }
    return bytes.toByteArray();
  }

  private static void writeMessage(JsonGenerator json, MessagePlan plan, Message message)
      throws IOException {
    json.writeStartObject();
    for (FieldPlan field : plan.fields) {
      if (field.field.isRepeated()) {
        if (message.getRepeatedFieldCount(field.field) > 0) {
          json.writeFieldName(field.jsonName);
          writeRepeated(json, field, message);
        }
      } else if (message.hasField(field.field)) {
        json.writeFieldName(field.jsonName);
        writeValue(json, field, message.getField(field.field));
      }
    }
    json.writeEndObject();
  }

  private static void writeRepeated(JsonGenerator json, FieldPlan field, Message message)
      throws IOException {
    List<?> values = (List<?>) message.getField(field.field);
    if (field.map) {
      json.writeStartObject();
      for (Object value : values) {
        Message entry = (Message) value;
        Descriptor parts = entry.getDescriptorForType();
        json.writeFieldName((String) entry.getField(parts.findFieldByNumber(1)));
        writeValue(json, field, entry.getField(parts.findFieldByNumber(2)));
      }
      json.writeEndObject();
      return;
    }
    json.writeStartArray();
    for (Object value : values) {
      writeValue(json, field, value);
    }
    json.writeEndArray();
  }

  private static void writeValue(JsonGenerator json, FieldPlan field, Object value)
      throws IOException {
    switch (field.shape) {
      case TEXT -> json.writeString((String) value);
      case BOOLEAN -> json.writeBoolean((Boolean) value);
      case INT32 ->
          json.writeNumber(
              field.unsigned ? Integer.toUnsignedLong((Integer) value) : (Integer) value);
      case INT64 -> json.writeNumber((Long) value);
      case DOUBLE -> FreeForm.writeNumber(json, (Double) value);
      case ENUM -> json.writeString(((EnumValueDescriptor) value).getName());
      case BYTES ->
          json.writeString(Base64.getEncoder().encodeToString(((ByteString) value).toByteArray()));
      case TIMESTAMP -> json.writeString(Times.text((Timestamp) value));
      case DURATION -> json.writeString(Times.text((Duration) value));
      case STRUCT -> FreeForm.write(json, (Struct) value);
      case VALUE -> FreeForm.write(json, (Value) value);
      case MESSAGE -> writeMessage(json, MessagePlan.of((Message) value), (Message) value);
    }
  }
}
