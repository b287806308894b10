package io.twinbus.adapter.kubernetes;

import java.net.HttpURLConnection;

/** What people can do about an answer of the API server, by its code and its words. */
final class Remedy {
  /** The object is not valid (Kubernetes API conventions, "HTTP Status codes"). */
  static final int HTTP_UNPROCESSABLE = 422;

  private Remedy() {}

  /** The remedy, to be put behind the message; empty when there is none to name. */
  static String of(int code, String message, String namespace) {
    return switch (code) {
      case HttpURLConnection.HTTP_FORBIDDEN -> ofForbidden(message, namespace);
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          "; the agent's credentials are not accepted: renew them in drivers.kubernetes.kubeconfig,"
              + " or in the pod's account";
      case HttpURLConnection.HTTP_NOT_FOUND ->
          "; the cluster has no such kind, or no namespace "
              + namespace
              + ": install its CustomResourceDefinition, or create the namespace";
      case HttpURLConnection.HTTP_CONFLICT ->
          "; somebody else makes it at the same time: rename the component, or delete that object";
      case HTTP_UNPROCESSABLE ->
          message.contains("immutable")
              ? "; the cluster cannot change that: rename it, so that a new one is made"
              : "";
      case 0 -> "; is the API server reachable?";
      default -> "";
    };
  }

  /** Rights are only one of the reasons; admission refuses with the same code. */
  private static String ofForbidden(String message, String namespace) {
    if (message.contains("being terminated")) {
      return "; the namespace " + namespace + " is being deleted: create it again when it is gone";
    }
    if (message.contains("exceeded quota") || message.contains("failed quota")) {
      return "; ask for less, or raise the ResourceQuota of the namespace " + namespace;
    }
    if (message.contains("violates PodSecurity")) {
      return "; write what it names into the manifest, or lower the level of the namespace "
          + namespace
          + " (label pod-security.kubernetes.io/enforce)";
    }
    return message.contains(" cannot ")
        ? "; the agent's account lacks that right in the namespace "
            + namespace
            + ": extend its Role"
        : "; a rule of the cluster refuses it";
  }
}
