package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** YAML of Kubernetes objects. */
final class Manifests {
  private static final KubernetesSerialization SERIALIZATION = new KubernetesSerialization();

  private Manifests() {}

  /**
   * The objects of a text, in the namespace where they name none.
   *
   * @throws IOException if it is not YAML, an object has no kind or name, or one names another
   *     namespace
   */
  static List<HasMetadata> parse(String yaml, String namespace) throws IOException {
    try {
      List<HasMetadata> objects = new ArrayList<>();
      collect(SERIALIZATION.unmarshal(yaml), objects);
      if (objects.isEmpty()) {
        throw new IOException("the manifest holds no objects");
      }
      for (HasMetadata object : objects) {
        place(object, namespace);
      }
      return objects;
    } catch (RuntimeException e) {
      throw new IOException("the manifest cannot be read: " + firstLine(e), e);
    }
  }

  private static void collect(Object read, List<HasMetadata> objects) throws IOException {
    switch (read) {
      case null -> {}
      case KubernetesList list -> objects.addAll(list.getItems());
      case HasMetadata object -> objects.add(object);
      case Collection<?> several -> {
        for (Object each : several) {
          collect(each, objects);
        }
      }
      default -> throw new IOException("the manifest holds something that is no Kubernetes object");
    }
  }

  private static void place(HasMetadata object, String namespace) throws IOException {
    if (object.getMetadata() == null || object.getMetadata().getName() == null) {
      throw new IOException("an object of kind " + object.getKind() + " has no metadata.name");
    }
    String named = object.getMetadata().getNamespace();
    if (named != null && !named.equals(namespace)) {
      throw new IOException(
          object.getKind()
              + " "
              + object.getMetadata().getName()
              + " belongs to the namespace "
              + named
              + ", and this target is the namespace "
              + namespace
              + "; leave metadata.namespace out, or use the target of that namespace");
    }
    object.getMetadata().setNamespace(namespace);
  }

  static String firstLine(Throwable thrown) {
    String message = thrown.getMessage();
    Throwable cause = thrown.getCause();
    if (cause != null && cause.getMessage() != null) {
      message = cause.getMessage();
    }
    return message == null
        ? thrown.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
