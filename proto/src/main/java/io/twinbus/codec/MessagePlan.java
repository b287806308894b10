package io.twinbus.codec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the readers know of one message, worked out once from its descriptor. */
final class MessagePlan {
  private static final Map<Descriptor, MessagePlan> PLANS = new ConcurrentHashMap<>();

  final Message prototype;
  final Descriptor descriptor;
  final List<FieldPlan> fields;

  /** The field {@code name}; null when there is none. */
  final @Nullable FieldPlan name;

  /** The bits of the fields that must be there, by {@link FieldPlan#index}. */
  final long required;

  private final Map<String, FieldPlan> byName = new HashMap<>();
  private final @Nullable FieldPlan[] byNumber;

  private MessagePlan(Message prototype) {
    this.prototype = prototype;
    this.descriptor = prototype.getDescriptorForType();
    int greatest = 0;
    long bits = 0;
    List<FieldPlan> plans = new ArrayList<>();
    for (FieldDescriptor field : descriptor.getFields()) {
      FieldPlan plan = FieldPlan.of(prototype, field, plans.size());
      plans.add(plan);
      byName.put(plan.jsonName, plan);
      byName.put(field.getName(), plan);
      greatest = Math.max(greatest, field.getNumber());
      if (plan.required) {
        bits |= 1L << plan.index;
      }
    }
    if (plans.size() > Long.SIZE) {
      throw new IllegalStateException(descriptor.getFullName() + " has more than 64 fields");
    }
    this.fields = List.copyOf(plans);
    this.required = bits;
    this.name = byName.get("name");
    this.byNumber = new FieldPlan[greatest + 1];
    for (FieldPlan plan : fields) {
      byNumber[plan.field.getNumber()] = plan;
    }
  }

  /** The plan of this message's type. The contract's messages do not contain themselves. */
  static MessagePlan of(Message prototype) {
    MessagePlan known = PLANS.get(prototype.getDescriptorForType());
    if (known != null) {
      return known;
    }
    MessagePlan made = new MessagePlan(prototype.getDefaultInstanceForType());
    MessagePlan raced = PLANS.putIfAbsent(made.descriptor, made);
    return raced == null ? made : raced;
  }

  /** The field with this name of JSON or of the contract. */
  @Nullable FieldPlan field(String name) {
    return byName.get(name);
  }

  @Nullable FieldPlan field(int number) {
    return number < byNumber.length ? byNumber[number] : null;
  }

  /** The refusal of a field that does not exist, with the nearest one that does. */
  Refusal unknown(String name) {
    String nearest = Nearest.of(name, fields.stream().map(field -> field.jsonName).toList());
    return new Refusal(
        Refusal.step(name),
        "unknown field "
            + Limits.quote(name)
            + (nearest.isEmpty() ? "" : ", did you mean \"" + nearest + "\"?"));
  }
}
