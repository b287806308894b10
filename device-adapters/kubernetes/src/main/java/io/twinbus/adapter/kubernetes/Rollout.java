package io.twinbus.adapter.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * Whether a workload runs as specified, by its status (Kubernetes API, "Deployment status"; kubectl
 * rollout status). Objects without a rollout are ready as soon as they exist.
 */
final class Rollout {
  private Rollout() {}

  /** What is still missing, for people; empty when it runs. */
  static Optional<String> missing(String kind, JsonNode object) {
    return switch (kind) {
      case "Deployment", "StatefulSet" -> replicas(object);
      case "DaemonSet" -> daemons(object);
      case "Job" ->
          object.at("/status/succeeded").asInt() >= object.at("/spec/completions").asInt(1)
              ? Optional.empty()
              : Optional.of("has not succeeded yet");
      case "PersistentVolumeClaim" ->
          object.at("/status/phase").asText().equals("Bound")
              ? Optional.empty()
              : Optional.of("is not bound yet");
      default -> Optional.empty();
    };
  }

  private static Optional<String> replicas(JsonNode object) {
    if (isNotObserved(object)) {
      return Optional.of("waits for its controller");
    }
    int wanted = object.at("/spec/replicas").asInt(1);
    int updated = object.at("/status/updatedReplicas").asInt();
    int ready = object.at("/status/readyReplicas").asInt();
    int total = object.at("/status/replicas").asInt(updated);
    if (updated < wanted || ready < wanted || total > updated) {
      return Optional.of(
          ready
              + " of "
              + wanted
              + " replicas ready"
              + failure(object).map(why -> ": " + why).orElse(""));
    }
    return Optional.empty();
  }

  private static Optional<String> daemons(JsonNode object) {
    if (isNotObserved(object)) {
      return Optional.of("waits for its controller");
    }
    int wanted = object.at("/status/desiredNumberScheduled").asInt();
    int ready = object.at("/status/numberReady").asInt();
    return ready < wanted
        ? Optional.of(ready + " of " + wanted + " nodes ready")
        : Optional.empty();
  }

  private static boolean isNotObserved(JsonNode object) {
    return object.at("/status/observedGeneration").asLong()
        < object.at("/metadata/generation").asLong(1);
  }

  private static Optional<String> failure(JsonNode object) {
    for (JsonNode condition : object.at("/status/conditions")) {
      boolean failed =
          (condition.path("type").asText().equals("Progressing")
                  && condition.path("status").asText().equals("False"))
              || (condition.path("type").asText().equals("ReplicaFailure")
                  && condition.path("status").asText().equals("True"));
      if (failed) {
        return Optional.of(condition.path("message").asText(condition.path("reason").asText()));
      }
    }
    return Optional.empty();
  }
}
