package io.twinbus.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One namespace of a cluster: objects of any kind, read and written under our field manager. */
final class Cluster {
  private static final JsonMapper JSON = new JsonMapper();

  private final KubernetesClient client;
  private final String namespace;

  Cluster(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  KubernetesClient client() {
    return client;
  }

  String namespace() {
    return namespace;
  }

  /** The live object that stands where this one would. */
  Optional<GenericKubernetesResource> find(ObjectRef ref) throws IOException, InterruptedException {
    try {
      return Optional.ofNullable(
          client
              .genericKubernetesResources(ref.apiVersion(), ref.kind())
              .inNamespace(namespace)
              .withName(ref.name())
              .get());
    } catch (KubernetesClientException e) {
      throw explained(e, "reading " + ref);
    }
  }

  /** Objects of a kind that carry labels. */
  List<GenericKubernetesResource> list(ObjectRef.Kind kind, Map<String, String> labels)
      throws IOException, InterruptedException {
    try {
      return client
          .genericKubernetesResources(kind.apiVersion(), kind.kind())
          .inNamespace(namespace)
          .withLabels(labels)
          .list()
          .getItems();
    } catch (KubernetesClientException e) {
      throw explained(e, "listing " + kind.kind());
    }
  }

  /** Applies an object on the server, in place of whatever we applied before. */
  void apply(HasMetadata object) throws IOException, InterruptedException {
    try {
      client
          .resource(object)
          .inNamespace(namespace)
          .fieldManager(Ownership.FIELD_MANAGER)
          .forceConflicts()
          .serverSideApply();
    } catch (KubernetesClientException e) {
      throw explained(e, "applying " + ObjectRef.of(object));
    }
  }

  /** Deletes an object and what it made; nothing happens when it is gone. */
  void delete(ObjectRef ref) throws IOException, InterruptedException {
    try {
      client
          .genericKubernetesResources(ref.apiVersion(), ref.kind())
          .inNamespace(namespace)
          .withName(ref.name())
          .delete();
    } catch (KubernetesClientException e) {
      throw explained(e, "deleting " + ref);
    }
  }

  /** Makes sure that the namespace exists. */
  void requireNamespace(boolean create) throws IOException, InterruptedException {
    try {
      if (client.namespaces().withName(namespace).get() != null) {
        return;
      }
      if (!create) {
        throw new IOException(
            "the namespace "
                + namespace
                + " does not exist: create it, or set createNamespace: true for the driver");
      }
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return; // an agent of one namespace may not look at namespaces; what follows will tell
      }
      throw explained(e, "looking for the namespace " + namespace);
    }
  }

  /** The object as a tree. */
  static JsonNode tree(Object object) {
    return JSON.valueToTree(object);
  }

  static ResourceDefinitionContext contextOf(ObjectRef.Kind kind) {
    int slash = kind.apiVersion().indexOf('/');
    return new ResourceDefinitionContext.Builder()
        .withGroup(slash < 0 ? "" : kind.apiVersion().substring(0, slash))
        .withVersion(kind.apiVersion().substring(slash + 1))
        .withKind(kind.kind())
        .withNamespaced(true)
        .build();
  }

  private IOException explained(KubernetesClientException e, String what)
      throws InterruptedException {
    if (isInterruption(e)) {
      throw new InterruptedException(what + " was cut off");
    }
    String remedy =
        switch (e.getCode()) {
          case HttpURLConnection.HTTP_FORBIDDEN ->
              "; the agent's account lacks that right in the namespace "
                  + namespace
                  + ": extend its Role";
          case HttpURLConnection.HTTP_UNAUTHORIZED ->
              "; the agent's credentials are not accepted: renew them in drivers.kubernetes.kubeconfig,"
                  + " or in the pod's account";
          case HttpURLConnection.HTTP_NOT_FOUND ->
              "; the cluster has no such kind, or no namespace "
                  + namespace
                  + ": install its CustomResourceDefinition, or create the namespace";
          case 0 -> "; is the API server reachable?";
          default -> "";
        };
    String message =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : Manifests.firstLine(e);
    String text = what + " failed: " + message + remedy;
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
            || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
        ? new Denied(text, e)
        : new IOException(text, e);
  }

  /** The client wraps what cuts off a call. */
  private static boolean isInterruption(Throwable thrown) {
    if (Thread.currentThread().isInterrupted()) {
      return true;
    }
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException || cause instanceof InterruptedIOException) {
        return true;
      }
    }
    return false;
  }
}
