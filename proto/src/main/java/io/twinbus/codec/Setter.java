package io.twinbus.codec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Puts a value into one field of a generated builder by the builder's own method: {@code setX},
 * {@code addX} or {@code putX}. Protobuf's reflection boxes, checks and copies arguments for each
 * value, and takes most of the time of reading a document.
 */
final class Setter {
  private static final MethodHandles.Lookup PUBLIC = MethodHandles.publicLookup();

  private final MethodHandle method;

  private Setter(MethodHandle method) {
    this.method = method;
  }

  /**
   * The setter of a field of this message.
   *
   * @param shape how the field's values are read: it decides which of the methods below is for it
   */
  static Setter of(Message prototype, FieldDescriptor field, FieldPlan.Shape shape) {
    String verb = field.isMapField() ? "put" : field.isRepeated() ? "add" : "set";
    String suffix = shape == FieldPlan.Shape.ENUM ? "Value" : "";
    String json = field.getJsonName();
    String name = verb + Character.toUpperCase(json.charAt(0)) + json.substring(1) + suffix;
    int parameters = field.isMapField() ? 2 : 1;
    Class<?> builder = prototype.newBuilderForType().getClass();
    for (Method method : builder.getMethods()) {
      if (method.getName().equals(name)
          && method.getParameterCount() == parameters
          && !Message.Builder.class.isAssignableFrom(method.getParameterTypes()[0])) {
        try {
          MethodType type =
              switch (shape) {
                case INT32, INT64, ENUM -> type(long.class);
                case DOUBLE -> type(double.class);
                case BOOLEAN -> type(boolean.class);
                default ->
                    field.isMapField() ? type(Object.class, Object.class) : type(Object.class);
              };
          return new Setter(MethodHandles.explicitCastArguments(PUBLIC.unreflect(method), type));
        } catch (IllegalAccessException notPublic) {
          throw new IllegalStateException(builder + "." + name + " is not public", notPublic);
        }
      }
    }
    throw new IllegalStateException(builder + " has no method " + name);
  }

  private static MethodType type(Class<?>... parameters) {
    return MethodType.methodType(void.class, Message.Builder.class, parameters);
  }

  /** Of a text, bytes, or a message: sets it, or adds it to a list. */
  void set(Message.Builder builder, Object value) {
    try {
      method.invokeExact(builder, value);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** Of an integer, or the number of an enum's value. */
  void set(Message.Builder builder, long value) {
    try {
      method.invokeExact(builder, value);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  void set(Message.Builder builder, double value) {
    try {
      method.invokeExact(builder, value);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  void set(Message.Builder builder, boolean value) {
    try {
      method.invokeExact(builder, value);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  /** Of a map. */
  void put(Message.Builder builder, Object key, Object value) {
    try {
      method.invokeExact(builder, key, value);
    } catch (Throwable failure) {
      throw unexpected(failure);
    }
  }

  static RuntimeException unexpected(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a generated method failed", failure);
  }
}
