package io.twinbus.twin.drift;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.Map;

/** Values as JSON for people, cut to a length that a status can carry. */
final class JsonText {
  static final int LONGEST = 256;

  private JsonText() {}

  static String of(Value value) {
    StringBuilder text = new StringBuilder();
    append(value, text);
    return cut(text);
  }

  static String of(String value) {
    StringBuilder text = new StringBuilder();
    quote(value, text);
    return cut(text);
  }

  private static String cut(StringBuilder text) {
    return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST - 1) + "…";
  }

  private static void append(Value value, StringBuilder text) {
    if (text.length() > LONGEST) {
      return;
    }
    switch (value.getKindCase()) {
      case STRING_VALUE -> quote(value.getStringValue(), text);
      case NUMBER_VALUE -> number(value.getNumberValue(), text);
      case BOOL_VALUE -> text.append(value.getBoolValue());
      case LIST_VALUE -> {
        text.append('[');
        String between = "";
        for (Value item : value.getListValue().getValuesList()) {
          text.append(between);
          append(item, text);
          between = ",";
        }
        text.append(']');
      }
      case STRUCT_VALUE -> fields(value.getStructValue(), text);
      case NULL_VALUE, KIND_NOT_SET -> text.append("null");
    }
  }

  private static void fields(Struct struct, StringBuilder text) {
    text.append('{');
    String between = "";
    for (Map.Entry<String, Value> field : struct.getFieldsMap().entrySet()) {
      text.append(between);
      quote(field.getKey(), text);
      text.append(':');
      append(field.getValue(), text);
      between = ",";
    }
    text.append('}');
  }

  private static void number(double number, StringBuilder text) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      text.append((long) number);
    } else {
      text.append(number);
    }
  }

  private static void quote(String value, StringBuilder text) {
    text.append('"');
    for (int i = 0; i < value.length() && text.length() <= LONGEST; i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\').append(c);
      } else if (c < ' ') {
        text.append(String.format("\\u%04x", (int) c));
      } else {
        text.append(c);
      }
    }
    text.append('"');
  }
}
