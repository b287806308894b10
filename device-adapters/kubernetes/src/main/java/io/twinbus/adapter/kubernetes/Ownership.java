package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The marks on the objects of one target.
 *
 * @param tenant the tenant
 * @param target the target
 */
record Ownership(String tenant, String target) {
  static final String FIELD_MANAGER = "twinbus";
  static final String MANAGED_BY = "app.kubernetes.io/managed-by";
  static final String TENANT = "twinbus.io/tenant";
  static final String TARGET = "twinbus.io/target";
  static final String COMPONENT = "twinbus.io/component";

  /** What the component was made of; differs when there is something to do. */
  static final String FINGERPRINT = "twinbus.io/fingerprint";

  /** The component's type, for finding components without a journal. */
  static final String TYPE = "twinbus.io/type";

  /** The labels of everything that belongs to the target. */
  Map<String, String> labels() {
    return Map.of(MANAGED_BY, FIELD_MANAGER, TENANT, tenant, TARGET, target);
  }

  /** The labels of everything that belongs to one of its components. */
  Map<String, String> labels(String component) {
    Map<String, String> labels = new HashMap<>(labels());
    labels.put(COMPONENT, component);
    return labels;
  }

  /** Puts the marks on an object. */
  void mark(HasMetadata object, String component, String type, String fingerprint) {
    ObjectMeta meta = object.getMetadata();
    Map<String, String> labels = copy(meta.getLabels());
    labels.putAll(labels(component));
    meta.setLabels(labels);
    Map<String, String> annotations = copy(meta.getAnnotations());
    annotations.put(FINGERPRINT, fingerprint);
    annotations.put(TYPE, type);
    meta.setAnnotations(annotations);
  }

  /** Whether an object carries this target's marks for the component. */
  boolean owns(HasMetadata object, String component) {
    Map<String, String> labels = copy(object.getMetadata().getLabels());
    return labels(component).entrySet().stream()
        .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  /** The component that an object belongs to; empty for an object without the mark. */
  static String componentOf(HasMetadata object) {
    return Objects.requireNonNullElse(copy(object.getMetadata().getLabels()).get(COMPONENT), "");
  }

  static String annotation(HasMetadata object, String name) {
    return Objects.requireNonNullElse(copy(object.getMetadata().getAnnotations()).get(name), "");
  }

  private static Map<String, String> copy(@Nullable Map<String, String> map) {
    return map == null ? new HashMap<>() : new HashMap<>(map);
  }
}
