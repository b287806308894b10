package io.twinbus.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.ServerSideApplicable;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
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
  private static final PatchContext DRY_RUN =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager(Ownership.FIELD_MANAGER)
          .withForce(true)
          .withDryRun(List.of("All"))
          .build();

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

  /**
   * What an object of ours would be if it were applied now; nothing is changed. The server alone
   * knows how it writes quantities, which defaults it adds and what others may add (Kubernetes API
   * concepts, "Dry-run").
   */
  HasMetadata wouldBe(HasMetadata object) throws IOException, InterruptedException {
    try {
      return client.resource(object).inNamespace(namespace).patch(DRY_RUN, object);
    } catch (KubernetesClientException e) {
      throw explained(e, "comparing " + ObjectRef.of(object));
    }
  }

  /**
   * Applies an object on the server, in place of whatever we applied before.
   *
   * @param ours whether one is there and ours, so that fields which somebody else changed are taken
   *     back; without it, what somebody else has made in the meantime is a conflict
   */
  void apply(HasMetadata object, boolean ours) throws IOException, InterruptedException {
    try {
      ServerSideApplicable<HasMetadata> applicable =
          client.resource(object).inNamespace(namespace).fieldManager(Ownership.FIELD_MANAGER);
      (ours ? applicable.forceConflicts() : applicable).serverSideApply();
    } catch (KubernetesClientException e) {
      throw explained(e, "applying " + ObjectRef.of(object));
    }
  }

  /**
   * Begins to delete an object, which stays until what it made is gone: a Deployment until its last
   * pod has ended. Nothing happens when it is gone.
   */
  void delete(ObjectRef ref) throws IOException, InterruptedException {
    try {
      client
          .genericKubernetesResources(ref.apiVersion(), ref.kind())
          .inNamespace(namespace)
          .withName(ref.name())
          .withPropagationPolicy(DeletionPropagation.FOREGROUND)
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
    String message =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : Manifests.firstLine(e);
    String text = what + " failed: " + message + Remedy.of(e.getCode(), message, namespace);
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_FORBIDDEN,
          HttpURLConnection.HTTP_UNAUTHORIZED,
          Remedy.HTTP_UNPROCESSABLE ->
          new Denied(text, e);
      default -> new IOException(text, e);
    };
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
