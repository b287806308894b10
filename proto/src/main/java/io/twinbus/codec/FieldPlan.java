package io.twinbus.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import io.twinbus.topic.Names;
import io.twinbus.v1.Rule;
import io.twinbus.v1.RuleProto;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What the readers know of one field: its place, its shape, and the contract's rule. */
final class FieldPlan {
  final FieldDescriptor field;
  final String jsonName;
  final int index;
  final Rule rule;
  final int maxItems;
  final int maxBytes;
  final Shape shape;

  /** The plan of the nested message; null unless {@link #shape} is MESSAGE. */
  final @Nullable MessagePlan nested;

  /** The plan of a map's values; null unless this is a map. */
  final @Nullable FieldPlan mapValue;

  /** How a single value is read. */
  enum Shape {
    TEXT,
    BYTES,
    BOOLEAN,
    INT32,
    INT64,
    DOUBLE,
    ENUM,
    TIMESTAMP,
    DURATION,
    STRUCT,
    VALUE,
    MESSAGE
  }

  FieldPlan(FieldDescriptor field, int index, Rule rule) {
    this.field = field;
    this.jsonName = field.getJsonName();
    this.index = index;
    this.rule = rule;
    this.maxItems = rule.getMaxItems() == 0 ? Limits.ITEMS : rule.getMaxItems();
    this.maxBytes = rule.getMaxBytes() == 0 ? Limits.TEXT_BYTES : rule.getMaxBytes();
    this.shape = field.isMapField() ? Shape.MESSAGE : shapeOf(field);
    this.nested =
        shape == Shape.MESSAGE && !field.isMapField()
            ? MessagePlan.of(field.getMessageType())
            : null;
    this.mapValue =
        field.isMapField()
            ? new FieldPlan(
                field.getMessageType().findFieldByNumber(2),
                0,
                rule.toBuilder().clearFormat().build())
            : null;
  }

  static FieldPlan of(FieldDescriptor field, int index) {
    return new FieldPlan(field, index, field.getOptions().getExtension(RuleProto.rule));
  }

  private static Shape shapeOf(FieldDescriptor field) {
    if (field.getJavaType() != JavaType.MESSAGE) {
      return switch (field.getJavaType()) {
        case STRING -> Shape.TEXT;
        case BYTE_STRING -> Shape.BYTES;
        case BOOLEAN -> Shape.BOOLEAN;
        case INT -> Shape.INT32;
        case LONG -> Shape.INT64;
        case DOUBLE -> Shape.DOUBLE;
        case ENUM -> Shape.ENUM;
        default -> throw new IllegalStateException("the contract does not use " + field.getType());
      };
    }
    return switch (field.getMessageType().getFullName()) {
      case "google.protobuf.Timestamp" -> Shape.TIMESTAMP;
      case "google.protobuf.Duration" -> Shape.DURATION;
      case "google.protobuf.Struct" -> Shape.STRUCT;
      case "google.protobuf.Value" -> Shape.VALUE;
      default -> Shape.MESSAGE;
    };
  }

  /** Checks one value against the rule; lists and maps entry by entry. */
  void check(Object value) throws Refusal {
    switch (shape) {
      case TEXT -> checkText((String) value);
      case BYTES -> {
        if (((ByteString) value).size() > maxBytes) {
          throw new Refusal("", "longer than " + maxBytes + " bytes");
        }
      }
      case INT32, INT64, DOUBLE -> {
        double number = ((Number) value).doubleValue();
        if (!Double.isFinite(number)) {
          throw new Refusal("", "not a finite number");
        }
        if (rule.getNotNegative() && number < 0) {
          throw new Refusal("", "must not be negative, is " + value);
        }
      }
      case ENUM -> {
        if (((EnumValueDescriptor) value).getIndex() < 0) {
          throw new Refusal("", "unknown value " + ((EnumValueDescriptor) value).getNumber());
        }
      }
      default -> {}
    }
  }

  void checkText(String text) throws Refusal {
    checkCharacters(text, maxBytes);
    if (text.isEmpty()) {
      return; // absent, as far as proto3 can tell; "required" is checked for the message
    }
    checkFormat(text);
  }

  /** Checks the grammar of a text, of a list's entry, or of a map's key. */
  void checkFormat(String text) throws Refusal {
    switch (rule.getFormat()) {
      case NAME -> {
        if (!Names.isName(text)) {
          throw new Refusal(
              "",
              Limits.quote(text)
                  + " is not a name: letters, digits, '.', '_', '-', beginning with a letter or"
                  + " digit, at most 63 characters");
        }
      }
      case DIGEST -> {
        if (!Names.isDigest(text)) {
          throw new Refusal(
              "",
              Limits.quote(text)
                  + " is not a digest: \"sha256:\" and 64 lower-case hexadecimal digits");
        }
      }
      case SIGNATURE -> {
        if (text.length() != 88 || !isBase64Of64Bytes(text)) {
          throw new Refusal("", "not an Ed25519 signature: 64 bytes in base64 expected");
        }
      }
      case API_VERSION -> {
        if (!text.equals("twinbus.io/v1")) {
          throw new Refusal("", "must be \"twinbus.io/v1\", is " + Limits.quote(text));
        }
      }
      default -> {}
    }
  }

  /** Refuses NUL, lone surrogates, and more bytes in UTF-8 than allowed. */
  static void checkCharacters(String text, int maxBytes) throws Refusal {
    int bytes = 0;
    int length = text.length();
    if (length > maxBytes) {
      throw new Refusal("", "longer than " + maxBytes + " bytes in UTF-8");
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        if (c == 0) {
          throw new Refusal("", "holds a NUL character");
        }
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        throw new Refusal("", "holds half of a character (a lone surrogate)");
      }
    }
    if (bytes > maxBytes) {
      throw new Refusal("", "longer than " + maxBytes + " bytes in UTF-8");
    }
  }

  /** Whether the value counts as present for a required field. */
  boolean isPresent(Message.Builder message) {
    return field.isRepeated()
        ? message.getRepeatedFieldCount(field) > 0
        : field.hasPresence()
            ? message.hasField(field)
            : !message.getField(field).equals(field.getDefaultValue());
  }

  private static boolean isBase64Of64Bytes(String text) {
    try {
      return Base64.getDecoder().decode(text).length == 64;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }
}
