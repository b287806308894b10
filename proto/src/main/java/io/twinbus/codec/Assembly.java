package io.twinbus.codec;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One message that a reader puts together. Every value is checked against the contract's rule as it
 * comes, so that nothing is built from what is going to be refused. The reader adds the path.
 */
final class Assembly {
  final MessagePlan plan;
  private final Message.Builder builder;
  private long seen;
  private long present;
  private String name = "";
  private int @Nullable [] counts;
  private @Nullable Map<FieldPlan, Set<String>> keys;

  Assembly(MessagePlan plan) {
    this.plan = plan;
    this.builder = plan.prototype.newBuilderForType();
  }

  /** A field begins that may come only once. */
  void begin(FieldPlan field) throws Refusal {
    long bit = 1L << field.index;
    if ((seen & bit) != 0) {
      throw new Refusal("", "is there twice");
    }
    seen |= bit;
  }

  /** An entry of a list or map begins: its index. */
  int beginEntry(FieldPlan field) throws Refusal {
    if (counts == null) {
      counts = new int[plan.fields.size()];
    }
    if (counts[field.index] == field.maxItems) {
      throw new Refusal("", "longer than " + field.maxItems + " entries");
    }
    return counts[field.index]++;
  }

  void text(FieldPlan field, String text) throws Refusal {
    field.textRule.check(text);
    if (!text.isEmpty()) {
      present |= 1L << field.index;
      field.setter.set(builder, text);
      if (field == plan.name) {
        name = text;
      }
    } else if (field.repeated) {
      throw new Refusal("", "is empty");
    }
  }

  void bytes(FieldPlan field, ByteString bytes) throws Refusal {
    if (bytes.size() > field.textRule.maxBytes()) {
      throw new Refusal("", "longer than " + field.textRule.maxBytes() + " bytes");
    }
    if (!bytes.isEmpty()) {
      present |= 1L << field.index;
      field.setter.set(builder, bytes);
    }
  }

  void bool(FieldPlan field, boolean value) {
    if (value) {
      present |= 1L << field.index;
      field.setter.set(builder, true);
    }
  }

  void integer(FieldPlan field, long number) throws Refusal {
    if (field.unsigned ? number >>> Integer.SIZE != 0 : isBeyond(field, number)) {
      throw new Refusal("", "beyond 32 bits: " + number);
    }
    field.numberRule.check(number);
    if (number != 0) {
      present |= 1L << field.index;
      field.setter.set(builder, number);
    }
  }

  private static boolean isBeyond(FieldPlan field, long number) {
    return field.shape == FieldPlan.Shape.INT32 && number != (int) number;
  }

  void decimal(FieldPlan field, double number) throws Refusal {
    field.numberRule.check(number);
    if (Double.doubleToRawLongBits(number) != 0) {
      present |= 1L << field.index;
      field.setter.set(builder, number);
    }
  }

  /** Takes the number of a value that the enum has. */
  void enumNumber(FieldPlan field, int number) {
    if (number != 0) {
      present |= 1L << field.index;
      field.setter.set(builder, (long) number);
    }
  }

  /** Takes a time, a duration, or something free-form. */
  void value(FieldPlan field, Message value) {
    present |= 1L << field.index;
    field.setter.set(builder, (Object) value);
  }

  /** Takes a message, once or as an entry of a list whose entries may have to differ by name. */
  void nested(FieldPlan field, Assembly nested) throws Refusal {
    Message message = nested.finish();
    if (field.uniqueNames && !keysOf(field).add(nested.name)) {
      throw new Refusal("name", Limits.quote(nested.name) + " is there twice; names must differ");
    }
    value(field, message);
  }

  /** The key of a map's entry has come. */
  void beginKey(FieldPlan map, String key) throws Refusal {
    if (!keysOf(map).add(key)) {
      throw new Refusal("", "is there twice");
    }
    map.keyRule.checkKey(key);
  }

  /** Takes an entry of a map after {@link #beginKey}. */
  void entry(FieldPlan map, String key, Object value) {
    present |= 1L << map.index;
    map.setter.put(builder, key, value);
  }

  /** The whole message, unless something is missing. */
  Message finish() throws Refusal {
    long missing = plan.required & ~present;
    if (missing != 0) {
      FieldPlan field = plan.fields.get(Long.numberOfTrailingZeros(missing));
      throw new Refusal(field.jsonName, "is required");
    }
    return builder.build();
  }

  private Set<String> keysOf(FieldPlan field) {
    if (keys == null) {
      keys = new HashMap<>(4);
    }
    return keys.computeIfAbsent(field, first -> new HashSet<>());
  }
}
