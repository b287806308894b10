package io.twinbus.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.List;

/**
 * Reads the protobuf wire format, as strictly as JSON is read. A first pass looks at tags and
 * lengths only, so that nothing is built from a payload with unknown fields, over-long lists or
 * deep nesting.
 */
final class WireReader {
  private WireReader() {}

  static Message read(byte[] payload, MessagePlan plan, Message.Builder root) throws Refusal {
    try {
      CodedInputStream scan = CodedInputStream.newInstance(payload);
      scan(scan, plan, 1);
      if (!scan.isAtEnd()) {
        throw new Refusal("", "not valid protobuf: a group ends that never began");
      }
      root.mergeFrom(payload);
      check(plan, root, 1);
      return root.build();
    } catch (InvalidProtocolBufferException malformed) {
      throw new Refusal("", "not valid protobuf: " + malformed.getMessage());
    } catch (IOException malformed) {
      throw new Refusal("", "not valid protobuf: the document ends in the middle");
    }
  }

  private static void scan(CodedInputStream wire, MessagePlan plan, int depth)
      throws IOException, Refusal {
    JsonReader.checkDepth(depth);
    int[] counts = new int[plan.fields.size()];
    while (!wire.isAtEnd()) {
      int tag = wire.readTag();
      FieldPlan field = plan.field(WireFormat.getTagFieldNumber(tag));
      if (field == null) {
        throw new Refusal("", "unknown field number " + WireFormat.getTagFieldNumber(tag));
      }
      try {
        if (field.field.isRepeated() && ++counts[field.index] > field.maxItems) {
          throw new Refusal("", "longer than " + field.maxItems + " entries");
        }
        scanValue(wire, tag, field, depth);
      } catch (Refusal refusal) {
        throw refusal.under(field.jsonName);
      }
    }
  }

  private static void scanValue(CodedInputStream wire, int tag, FieldPlan field, int depth)
      throws IOException, Refusal {
    int expected = field.field.getLiteType().getWireType();
    if (WireFormat.getTagWireType(tag) != expected) {
      throw new Refusal("", "wrong wire type " + WireFormat.getTagWireType(tag));
    }
    if (field.nested == null) {
      wire.skipField(tag);
      return;
    }
    int outer = wire.pushLimit(wire.readRawVarint32());
    scan(wire, field.nested, depth + 1);
    wire.popLimit(outer);
  }

  private static void check(MessagePlan plan, Message.Builder message, int depth) throws Refusal {
    for (FieldPlan field : plan.fields) {
      try {
        if (field.mapValue != null) {
          checkMap(field, field.mapValue, (List<?>) message.getField(field.field));
        } else if (field.field.isRepeated()) {
          checkList(field, (List<?>) message.getField(field.field), depth);
        } else if (!field.field.hasPresence() || message.hasField(field.field)) {
          checkValue(field, message.getField(field.field), depth);
        }
      } catch (Refusal refusal) {
        throw refusal.under(field.jsonName);
      }
    }
    plan.checkWhole(message);
  }

  private static void checkList(FieldPlan field, List<?> values, int depth) throws Refusal {
    for (int i = 0; i < values.size(); i++) {
      try {
        if (values.get(i) instanceof String text && text.isEmpty()) {
          throw new Refusal("", "is empty");
        }
        checkValue(field, values.get(i), depth);
      } catch (Refusal refusal) {
        throw refusal.under("[" + i + "]");
      }
    }
  }

  private static void checkMap(FieldPlan field, FieldPlan value, List<?> entries) throws Refusal {
    for (Object entry : entries) {
      Message pair = (Message) entry;
      String key = (String) pair.getField(pair.getDescriptorForType().findFieldByNumber(1));
      try {
        FieldPlan.checkCharacters(key, field.maxBytes);
        field.checkFormat(key);
        checkValue(value, pair.getField(value.field), 1);
      } catch (Refusal refusal) {
        throw refusal.under(JsonReader.pathKey(key));
      }
    }
  }

  private static void checkValue(FieldPlan field, Object value, int depth) throws Refusal {
    switch (field.shape) {
      case TIMESTAMP -> WellKnown.check((Timestamp) value);
      case DURATION -> WellKnown.check((Duration) value);
      case STRUCT -> FreeForm.check((Struct) value, depth + 1);
      case VALUE -> FreeForm.check((Value) value, depth);
      case MESSAGE -> {
        Message nested = (Message) value;
        check(MessagePlan.of(nested.getDescriptorForType()), nested.toBuilder(), depth + 1);
      }
      default -> field.check(value);
    }
  }
}
