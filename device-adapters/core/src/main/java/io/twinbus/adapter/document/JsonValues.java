package io.twinbus.adapter.document;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON values as protobuf has them, and as plain Java: text, Boolean, Double, List and Map. */
public final class JsonValues {
  private JsonValues() {}

  /** A struct as a map; nulls are left out. */
  public static Map<String, Object> toMap(Struct struct) {
    Map<String, Object> map = new LinkedHashMap<>();
    struct
        .getFieldsMap()
        .forEach(
            (key, value) -> {
              Object plain = toPlain(value);
              if (plain != null) {
                map.put(key, plain);
              }
            });
    return map;
  }

  /** A value as plain Java; null for null and for nothing. */
  public static @Nullable Object toPlain(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case NUMBER_VALUE -> value.getNumberValue();
      case BOOL_VALUE -> value.getBoolValue();
      case STRUCT_VALUE -> toMap(value.getStructValue());
      case LIST_VALUE -> toList(value.getListValue());
      case NULL_VALUE, KIND_NOT_SET -> null;
    };
  }

  private static List<Object> toList(ListValue list) {
    List<Object> plain = new ArrayList<>();
    for (Value item : list.getValuesList()) {
      Object value = toPlain(item);
      if (value != null) {
        plain.add(value);
      }
    }
    return plain;
  }

  /** A map as a struct. */
  public static Struct toStruct(Map<String, ?> map) {
    Struct.Builder struct = Struct.newBuilder();
    map.forEach((key, value) -> struct.putFields(key, toValue(value)));
    return struct.build();
  }

  /** A plain value; what JSON does not know is written as its text. */
  public static Value toValue(@Nullable Object plain) {
    Value.Builder value = Value.newBuilder();
    switch (plain) {
      case null -> value.setNullValue(NullValue.NULL_VALUE);
      case String text -> value.setStringValue(text);
      case Number number -> value.setNumberValue(number.doubleValue());
      case Boolean flag -> value.setBoolValue(flag);
      case Map<?, ?> map -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        map.forEach(
            (key, item) -> {
              if (item != null) {
                fields.put(String.valueOf(key), item);
              }
            });
        value.setStructValue(toStruct(fields));
      }
      case List<?> list -> {
        ListValue.Builder items = ListValue.newBuilder();
        list.forEach(item -> items.addValues(toValue(item)));
        value.setListValue(items);
      }
      default -> value.setStringValue(plain.toString());
    }
    return value.build();
  }
}
