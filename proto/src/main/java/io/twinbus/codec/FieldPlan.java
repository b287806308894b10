package io.twinbus.codec;

import com.fasterxml.jackson.core.io.SerializedString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.twinbus.v1.Rule;
import io.twinbus.v1.RuleProto;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the readers know of one field: its place, its shape, and the contract's rule. */
final class FieldPlan {
  final FieldDescriptor field;
  final String jsonName;

  /** The same in the bytes that are written. */
  final SerializedString jsonKey;

  final int index;
  final boolean repeated;
  final boolean required;
  final boolean uniqueNames;
  final int maxItems;
  final Shape shape;
  final int wireType;

  /** A number of 32 bits without a sign, which Java keeps in an int. */
  final boolean unsigned;

  final TextRule textRule;
  final TextRule keyRule;
  final NumberRule numberRule;
  final Setter setter;
  final Getter getter;

  /** Keys are texts; values are texts too, unless {@link #nested} says what they are. */
  final boolean map;

  /** The plan of the message, or of a map's values; null when they are no messages. */
  final @Nullable MessagePlan nested;

  private final Map<String, Integer> enumNumbers = new HashMap<>();

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

  private FieldPlan(Message prototype, FieldDescriptor field, int index, Rule rule) {
    this.field = field;
    this.jsonName = field.getJsonName();
    this.jsonKey = new SerializedString(jsonName);
    this.index = index;
    this.repeated = field.isRepeated();
    this.required = rule.getRequired();
    this.uniqueNames = rule.getUniqueNames();
    this.maxItems = rule.getMaxItems() == 0 ? Limits.ITEMS : rule.getMaxItems();
    this.map = field.isMapField();
    this.keyRule = TextRule.of(rule, field.getContainingType().getName());
    this.textRule = map ? keyRule.withoutFormat() : keyRule;
    this.numberRule = NumberRule.of(rule);
    this.shape = shapeOf(map ? field.getMessageType().findFieldByNumber(2) : field);
    this.wireType = field.getLiteType().getWireType();
    this.unsigned = wireType == WireFormat.WIRETYPE_FIXED32;
    this.setter = Setter.of(prototype, field, shape);
    this.getter = Getter.of(prototype, field, shape);
    this.nested = shape == Shape.MESSAGE ? MessagePlan.of(nestedIn(prototype, field)) : null;
    if (repeated && shape != Shape.MESSAGE && shape != Shape.TEXT) {
      throw new IllegalStateException("the contract has no lists of " + shape);
    }
    if (shape == Shape.ENUM) {
      for (EnumValueDescriptor value : field.getEnumType().getValues()) {
        if (value.getNumber() != 0) {
          enumNumbers.put(value.getName(), value.getNumber());
        }
      }
    }
  }

  static FieldPlan of(Message prototype, FieldDescriptor field, int index) {
    return new FieldPlan(prototype, field, index, field.getOptions().getExtension(RuleProto.rule));
  }

  private static Message nestedIn(Message owner, FieldDescriptor field) {
    Message.Builder nested = owner.newBuilderForType().newBuilderForField(field);
    return field.isMapField()
        ? (Message) nested.getField(nested.getDescriptorForType().findFieldByNumber(2))
        : nested.getDefaultInstanceForType();
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

  /** The number of the enum's value with this name; null when it has none that may be written. */
  @Nullable Integer enumNumber(String name) {
    return enumNumbers.get(name);
  }

  /** The name of the enum's value with this number, or the number where it has none. */
  String enumName(int number) {
    EnumValueDescriptor value = field.getEnumType().findValueByNumber(number);
    return value == null ? Integer.toString(number) : value.getName();
  }

  /** Whether the enum has this number; 0 is the same as absent. */
  boolean hasEnumNumber(long number) {
    return number == 0 || (number == (int) number && enumNumbers.containsValue((int) number));
  }

  List<String> enumNames() {
    return field.getEnumType().getValues().stream()
        .filter(value -> value.getNumber() != 0)
        .map(EnumValueDescriptor::getName)
        .toList();
  }
}
