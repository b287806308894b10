package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;

/**
 * Names one object of the namespace.
 *
 * @param apiVersion such as {@code apps/v1}
 * @param kind such as {@code Deployment}
 * @param name its name
 */
record ObjectRef(String apiVersion, String kind, String name) {
  /** A kind of objects. */
  record Kind(String apiVersion, String kind) {}

  static ObjectRef of(HasMetadata object) {
    return new ObjectRef(object.getApiVersion(), object.getKind(), object.getMetadata().getName());
  }

  Kind ofKind() {
    return new Kind(apiVersion, kind);
  }

  @Override
  public String toString() {
    return kind + " " + name;
  }
}
