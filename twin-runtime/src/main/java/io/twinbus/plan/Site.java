package io.twinbus.plan;

import com.google.protobuf.Value;
import io.twinbus.expression.Template;
import io.twinbus.expression.Values;
import io.twinbus.v1.Binding;
import io.twinbus.v1.Facts;
import io.twinbus.v1.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A target as placement sees it: its document and its facts, and nothing that changes while things
 * run. Two sites that are equal get the same components.
 */
record Site(
    String name,
    Target target,
    Facts facts,
    Map<String, String> attributes,
    Map<String, Value> values,
    Amounts capacity,
    Optional<Template> admission) {
  private static final String ALL_ROLES = "instance";
  private static final Template NOTHING = ((Template.Parsed.Ok) Template.parse("false")).template();
  private static final String FOREIGN = "providers.";

  /** What foreign providers run, where the provider says it. */
  private static final Map<String, String> DRIVERS =
      Map.of(
          "providers.target.docker", "container",
          "providers.target.helm", "helm.v3",
          "providers.target.kubectl", "yaml.k8s",
          "providers.target.script", "script",
          "providers.target.win10.sideload", "win.uwp");

  static Site of(Target target, Optional<Facts> reported) {
    Facts facts = reported.orElse(Facts.getDefaultInstance());
    Map<String, String> attributes = new HashMap<>();
    attributes.putAll(facts.getLabelsMap());
    putIfGiven(attributes, "os", facts.getOs());
    putIfGiven(attributes, "arch", facts.getArch());
    facts.getLabelsMap().forEach((name, value) -> attributes.put("facts." + name, value));
    putIfGiven(attributes, "facts.os", facts.getOs());
    putIfGiven(attributes, "facts.arch", facts.getArch());
    if (facts.getCpu() > 0) {
      attributes.put("facts.cpu", Values.text(Values.of(facts.getCpu())));
    }
    if (facts.getMemory() > 0) {
      attributes.put("facts.memory", Long.toString(facts.getMemory()));
    }
    attributes.put("name", target.getMetadata().getName());
    attributes.putAll(target.getMetadata().getLabelsMap());
    attributes.putAll(target.getSpec().getPropertiesMap());
    Map<String, Value> values = new HashMap<>();
    attributes.forEach((name, value) -> values.put(name, Values.of(value)));
    return new Site(
        target.getMetadata().getName(),
        target,
        facts,
        attributes,
        values,
        target.getSpec().hasCapacity()
            ? Amounts.of(target.getSpec().getCapacity())
            : Amounts.of(facts),
        admission(target));
  }

  /** The target's own constraints; what cannot be read admits nothing, and its status says so. */
  private static Optional<Template> admission(Target target) {
    String text = target.getSpec().getConstraints().strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        switch (Template.parse(text)) {
          case Template.Parsed.Ok ok -> ok.template();
          case Template.Parsed.Failed failed -> NOTHING;
        });
  }

  /** A fact by name: what the device says, else what the user says of it. */
  Optional<String> fact(String name) {
    String fact = attributes.get("facts." + name);
    return Optional.ofNullable(fact != null ? fact : attributes.get(name));
  }

  boolean has(Map<String, String> patterns) {
    for (Map.Entry<String, String> one : patterns.entrySet()) {
      String value = attributes.get(one.getKey());
      if (value == null || !Wildcards.matches(one.getValue(), value)) {
        return false;
      }
    }
    return true;
  }

  /** How components of a type are served here, if the target says it. */
  Optional<Binding> binding(String type) {
    Optional<Binding> forAll = Optional.empty();
    for (Binding binding : target.getSpec().getBindingsList()) {
      if (binding.getRole().equals(type)) {
        return Optional.of(binding);
      }
      if (binding.getRole().equals(ALL_ROLES)) {
        forAll = Optional.of(binding);
      }
    }
    return forAll;
  }

  /** The driver that a binding names; the component's own type when it names none. */
  static String driver(Binding binding, String type) {
    String provider = binding.getProvider();
    String known = DRIVERS.get(provider);
    if (known != null) {
      return binding.getRole().equals(ALL_ROLES) ? type : known;
    }
    return provider.isEmpty() || provider.startsWith(FOREIGN) ? type : provider;
  }

  /**
   * Whether a binding's settings are for the driver; foreign providers have settings of their own.
   */
  static boolean isNative(Binding binding) {
    return !binding.getProvider().startsWith(FOREIGN);
  }

  private static void putIfGiven(Map<String, String> attributes, String name, String value) {
    if (!value.isEmpty()) {
      attributes.put(name, value);
    }
  }
}
