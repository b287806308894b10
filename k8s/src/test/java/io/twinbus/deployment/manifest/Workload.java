package io.twinbus.deployment.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What runs pods.
 *
 * @param object the Deployment or StatefulSet
 * @param pod the template of its pods
 * @param claims the names of its volume claim templates
 */
public record Workload(HasMetadata object, PodTemplateSpec pod, List<String> claims) {
  /** Those among the objects. */
  public static List<Workload> of(List<HasMetadata> objects) {
    return objects.stream()
        .flatMap(
            object ->
                switch (object) {
                  case Deployment it ->
                      Stream.of(new Workload(it, it.getSpec().getTemplate(), List.of()));
                  case StatefulSet it ->
                      Stream.of(
                          new Workload(
                              it,
                              it.getSpec().getTemplate(),
                              it.getSpec().getVolumeClaimTemplates().stream()
                                  .map(claim -> claim.getMetadata().getName())
                                  .toList()));
                  default -> Stream.empty();
                })
        .toList();
  }

  /** Its name, which is that of its image too. */
  public String name() {
    return object.getMetadata().getName();
  }

  /** What its pods consist of. */
  public PodSpec spec() {
    return pod.getSpec();
  }

  Map<String, String> labels() {
    return pod.getMetadata().getLabels();
  }

  List<Container> containers() {
    return Stream.concat(spec().getInitContainers().stream(), spec().getContainers().stream())
        .toList();
  }

  @Override
  public String toString() {
    return object.getKind() + "/" + name();
  }
}
