package io.twinbus.expression;

import com.google.protobuf.NullValue;
import com.google.protobuf.Value;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalDouble;

/** Texts, numbers and truth: what the functions compare. */
public final class Values {
  /** What a name stands for that is not given. */
  public static final Value ABSENT = Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build();

  private Values() {}

  /** A text. */
  public static Value of(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  /** A number. */
  public static Value of(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  static Value of(boolean truth) {
    return Value.newBuilder().setBoolValue(truth).build();
  }

  static Value ofWord(String word) {
    if (word.equals("true") || word.equals("false")) {
      return of(word.equals("true"));
    }
    OptionalDouble number = number(word);
    return number.isPresent() && text(of(number.getAsDouble())).equals(word)
        ? of(number.getAsDouble())
        : of(word);
  }

  /** The value as it stands within a text; nothing for what is absent. */
  public static String text(Value value) {
    return switch (value.getKindCase()) {
      case STRING_VALUE -> value.getStringValue();
      case BOOL_VALUE -> value.getBoolValue() ? "true" : "false";
      case NUMBER_VALUE -> numberText(value.getNumberValue());
      case NULL_VALUE, KIND_NOT_SET -> "";
      case STRUCT_VALUE, LIST_VALUE -> "";
    };
  }

  private static String numberText(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      return Double.toString(number);
    }
    BigDecimal plain = BigDecimal.valueOf(number).stripTrailingZeros();
    return Math.abs(number) < 1e18 ? plain.toPlainString() : plain.toString();
  }

  static boolean isComposite(Value value) {
    return value.hasStructValue() || value.hasListValue();
  }

  static boolean isAbsent(Value value) {
    return value.hasNullValue() || value.getKindCase() == Value.KindCase.KIND_NOT_SET;
  }

  /** Equal as numbers where both are numbers, else as texts; what is absent equals nothing. */
  static boolean equal(Value a, Value b) {
    if (isAbsent(a) || isAbsent(b)) {
      return false;
    }
    if (isComposite(a) || isComposite(b)) {
      return a.equals(b);
    }
    OptionalDouble left = number(a);
    OptionalDouble right = left.isPresent() ? number(b) : OptionalDouble.empty();
    if (left.isPresent() && right.isPresent()) {
      return left.getAsDouble() == right.getAsDouble();
    }
    return text(a).equals(text(b));
  }

  static OptionalDouble number(Value value) {
    return switch (value.getKindCase()) {
      case NUMBER_VALUE -> OptionalDouble.of(value.getNumberValue());
      case STRING_VALUE -> number(value.getStringValue());
      default -> OptionalDouble.empty();
    };
  }

  static OptionalDouble number(String text) {
    if (text.isEmpty() || text.length() > 40) {
      return OptionalDouble.empty();
    }
    for (int i = 0; i < text.length(); i++) {
      if ("+-.0123456789eE".indexOf(text.charAt(i)) < 0) {
        return OptionalDouble.empty();
      }
    }
    try {
      return OptionalDouble.of(Double.parseDouble(text));
    } catch (NumberFormatException notANumber) {
      return OptionalDouble.empty();
    }
  }

  static Optional<Boolean> truth(Value value) {
    return switch (value.getKindCase()) {
      case BOOL_VALUE -> Optional.of(value.getBoolValue());
      case STRING_VALUE ->
          switch (value.getStringValue()) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }
}
