package io.twinbus.codec;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Takes the value of one field out of a generated message by the message's own method, for the same
 * reason as {@link Setter}: an enum as its number, a list as a {@link java.util.List}, a map as a
 * {@link java.util.Map}.
 */
final class Getter {
  private static final MethodHandles.Lookup PUBLIC = MethodHandles.publicLookup();

  private final MethodHandle get;
  private final MethodHandle has;

  private Getter(MethodHandle get, MethodHandle has) {
    this.get = get;
    this.has = has;
  }

  static Getter of(Message prototype, FieldDescriptor field, FieldPlan.Shape shape) {
    String json = field.getJsonName();
    String name = Character.toUpperCase(json.charAt(0)) + json.substring(1);
    String suffix =
        field.isMapField()
            ? "Map"
            : field.isRepeated() ? "List" : shape == FieldPlan.Shape.ENUM ? "Value" : "";
    try {
      Class<?> type = prototype.getClass();
      MethodHandle get =
          PUBLIC
              .unreflect(type.getMethod("get" + name + suffix))
              .asType(MethodType.methodType(Object.class, Message.class));
      MethodHandle has =
          field.hasPresence()
              ? PUBLIC
                  .unreflect(type.getMethod("has" + name))
                  .asType(MethodType.methodType(boolean.class, Message.class))
              : MethodHandles.dropArguments(
                  MethodHandles.constant(boolean.class, true), 0, Message.class);
      return new Getter(get, has);
    } catch (NoSuchMethodException | IllegalAccessException unlikeProtobuf) {
      throw new IllegalStateException(field.getFullName() + " has no getter", unlikeProtobuf);
    }
  }

  /** Whether the field is there; true for fields that cannot tell absent from default. */
  boolean has(Message message) {
    try {
      return (boolean) has.invokeExact(message);
    } catch (Throwable failure) {
      throw Setter.unexpected(failure);
    }
  }

  Object get(Message message) {
    try {
      return (Object) get.invokeExact(message);
    } catch (Throwable failure) {
      throw Setter.unexpected(failure);
    }
  }
}
