package io.twinbus.codec;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What the readers know of one message, worked out once from its descriptor. */
final class MessagePlan {
  private static final Map<Descriptor, MessagePlan> PLANS = new ConcurrentHashMap<>();

  final Descriptor descriptor;
  final List<FieldPlan> fields = new ArrayList<>();
  private final Map<String, FieldPlan> byName = new HashMap<>();
  private final Map<Integer, FieldPlan> byNumber = new HashMap<>();
  private final List<FieldPlan> required = new ArrayList<>();
  private final List<FieldPlan> uniquelyNamed = new ArrayList<>();

  private MessagePlan(Descriptor descriptor) {
    this.descriptor = descriptor;
    for (FieldDescriptor field : descriptor.getFields()) {
      FieldPlan plan = FieldPlan.of(field, fields.size());
      fields.add(plan);
      byName.put(plan.jsonName, plan);
      byName.put(field.getName(), plan);
      byNumber.put(field.getNumber(), plan);
      if (plan.rule.getRequired()) {
        required.add(plan);
      }
      if (plan.rule.getUniqueNames()) {
        uniquelyNamed.add(plan);
      }
    }
  }

  /** The contract's messages do not contain themselves, so this ends. */
  static MessagePlan of(Descriptor descriptor) {
    MessagePlan known = PLANS.get(descriptor);
    if (known != null) {
      return known;
    }
    MessagePlan made = new MessagePlan(descriptor);
    MessagePlan raced = PLANS.putIfAbsent(descriptor, made);
    return raced == null ? made : raced;
  }

  @Nullable FieldPlan field(String name) {
    return byName.get(name);
  }

  @Nullable FieldPlan field(int number) {
    return byNumber.get(number);
  }

  /** Checks what can be said only of a whole message. */
  void checkWhole(Message.Builder message) throws Refusal {
    for (FieldPlan field : required) {
      if (!field.isPresent(message)) {
        throw new Refusal(field.jsonName, "is required");
      }
    }
    for (FieldPlan list : uniquelyNamed) {
      checkUniqueNames(list, message);
    }
  }

  private static void checkUniqueNames(FieldPlan list, Message.Builder message) throws Refusal {
    int count = message.getRepeatedFieldCount(list.field);
    if (count < 2) {
      return;
    }
    FieldDescriptor name = list.field.getMessageType().findFieldByName("name");
    Set<Object> seen = HashSet.newHashSet(count);
    for (int i = 0; i < count; i++) {
      Object value = ((Message) message.getRepeatedField(list.field, i)).getField(name);
      if (!seen.add(value)) {
        throw new Refusal(
            list.jsonName + "[" + i + "].name",
            Limits.quote((String) value) + " is there twice; names must differ");
      }
    }
  }

  /** The refusal of a field that does not exist, with the nearest one that does. */
  Refusal unknown(String name) {
    String nearest = Nearest.of(name, fields.stream().map(field -> field.jsonName).toList());
    return new Refusal(
        Limits.quote(name).replace("\"", ""),
        "unknown field "
            + Limits.quote(name)
            + (nearest.isEmpty() ? "" : ", did you mean \"" + nearest + "\"?"));
  }
}
