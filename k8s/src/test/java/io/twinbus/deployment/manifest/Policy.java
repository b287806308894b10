package io.twinbus.deployment.manifest;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A rule for everything that an overlay consists of: it says what breaks it, and where. */
enum Policy {
  /** Kubernetes Pod Security Standards, level "restricted". */
  PODS_ARE_RESTRICTED(
      objects ->
          perWorkload(
              objects,
              workload -> {
                List<String> wrong = new ArrayList<>();
                var pod = workload.spec().getSecurityContext();
                if (pod == null
                    || !Boolean.TRUE.equals(pod.getRunAsNonRoot())
                    || pod.getRunAsUser() == null
                    || pod.getRunAsUser() == 0
                    || pod.getSeccompProfile() == null
                    || !"RuntimeDefault".equals(pod.getSeccompProfile().getType())) {
                  wrong.add("needs runAsNonRoot, a runAsUser above 0, and seccomp RuntimeDefault");
                }
                if (Boolean.TRUE.equals(workload.spec().getHostNetwork())
                    || Boolean.TRUE.equals(workload.spec().getHostPID())
                    || Boolean.TRUE.equals(workload.spec().getHostIPC())) {
                  wrong.add("shares a namespace of the host");
                }
                for (Container container : workload.containers()) {
                  var context = container.getSecurityContext();
                  if (context == null
                      || !Boolean.FALSE.equals(context.getAllowPrivilegeEscalation())
                      || !Boolean.TRUE.equals(context.getReadOnlyRootFilesystem())
                      || Boolean.TRUE.equals(context.getPrivileged())
                      || context.getCapabilities() == null
                      || !context.getCapabilities().getDrop().equals(List.of("ALL"))
                      || !context.getCapabilities().getAdd().isEmpty()) {
                    wrong.add(
                        container.getName()
                            + " needs no privilege escalation, a read-only root file system, and"
                            + " no capability");
                  }
                }
                return wrong;
              })),

  CONTAINERS_HAVE_REQUESTS_AND_LIMITS(
      objects ->
          perContainer(
              objects,
              container -> {
                var resources = container.getResources();
                boolean both =
                    resources != null
                        && resources.getRequests().keySet().equals(Set.of("cpu", "memory"))
                        && resources.getLimits().keySet().equals(Set.of("cpu", "memory"));
                return both ? List.of() : List.of("needs cpu and memory in requests and limits");
              })),

  CONTAINERS_HAVE_ALL_PROBES_ON_A_PORT_OF_THEIRS(
      objects ->
          perContainer(
              objects,
              container ->
                  Stream.of(
                          Optional.ofNullable(container.getStartupProbe()),
                          Optional.ofNullable(container.getReadinessProbe()),
                          Optional.ofNullable(container.getLivenessProbe()))
                      .filter(probe -> probe.filter(each -> probes(container, each)).isEmpty())
                      .map(probe -> "needs startup, readiness and liveness probes on its port")
                      .distinct()
                      .toList())),

  IMAGES_HAVE_A_VERSION(
      objects ->
          perContainer(
              objects,
              container -> {
                String image = container.getImage();
                String tag = image.substring(image.lastIndexOf('/') + 1);
                return tag.matches("[^:]+:[0-9][^:]*|[^:]+@sha256:[0-9a-f]{64}")
                    ? List.of()
                    : List.of("has the image " + image + ": name a version");
              })),

  PODS_GET_NO_VARIABLES_OF_SERVICES(
      objects ->
          perWorkload(
              objects,
              workload ->
                  Boolean.FALSE.equals(workload.spec().getEnableServiceLinks())
                      ? List.of()
                      : List.of("needs enableServiceLinks: false"))),

  ONLY_THE_KUBERNETES_ADAPTER_GETS_A_TOKEN(
      objects ->
          perWorkload(
              objects,
              workload ->
                  Objects.equals(
                          workload.spec().getAutomountServiceAccountToken(),
                          workload.name().equals("kubernetes-adapter"))
                      ? List.of()
                      : List.of(
                          "must say automountServiceAccountToken, true for the adapter only"))),

  SERVICES_SELECT_PODS_WITH_THEIR_PORTS(
      objects ->
          objects.stream()
              .filter(Service.class::isInstance)
              .map(Service.class::cast)
              .flatMap(
                  service -> {
                    List<Workload> selected = selected(objects, service.getSpec().getSelector());
                    if (selected.isEmpty()) {
                      return Stream.of("Service/" + nameOf(service) + " selects no pod");
                    }
                    return service.getSpec().getPorts().stream()
                        .filter(port -> !selected.stream().allMatch(each -> listens(each, port)))
                        .map(
                            port ->
                                "Service/"
                                    + nameOf(service)
                                    + ": its pods have no port "
                                    + port.getTargetPort().getValue());
                  })
              .toList()),

  VOLUMES_AND_VARIABLES_COME_FROM_WHAT_EXISTS(References::dangling),

  /** A Secret that is mounted belongs to root, and to the group that the pod names. */
  PODS_CAN_READ_THEIR_SECRETS_AND_WRITE_THEIR_VOLUMES(
      objects ->
          perWorkload(
              objects,
              workload -> {
                boolean mounts =
                    !workload.claims().isEmpty()
                        || workload.spec().getVolumes().stream()
                            .anyMatch(volume -> volume.getSecret() != null);
                var pod = workload.spec().getSecurityContext();
                return mounts
                        && (pod == null || !Objects.equals(pod.getFsGroup(), pod.getRunAsGroup()))
                    ? List.of("needs fsGroup, the group that it runs as")
                    : List.of();
              })),

  STATEFUL_SETS_HAVE_THEIR_SERVICE(
      objects ->
          objects.stream()
              .filter(StatefulSet.class::isInstance)
              .map(StatefulSet.class::cast)
              .filter(set -> !names(objects, "Service").contains(set.getSpec().getServiceName()))
              .map(set -> nameOf(set) + " names a Service that is not there")
              .toList()),

  EVERY_WORKLOAD_HAS_A_DISRUPTION_BUDGET(
      objects ->
          perWorkload(
              objects,
              workload -> {
                long budgets =
                    objects.stream()
                        .filter(PodDisruptionBudget.class::isInstance)
                        .map(PodDisruptionBudget.class::cast)
                        .filter(
                            budget -> matches(budget.getSpec().getSelector(), workload.labels()))
                        .count();
                return budgets == 1 ? List.of() : List.of("has " + budgets + " budgets, needs one");
              })),

  NETWORK_IS_CLOSED_BY_DEFAULT(
      objects ->
          policies(objects)
                  .anyMatch(
                      policy ->
                          policy.getSpec().getPodSelector().getMatchLabels().isEmpty()
                              && policy.getSpec().getPodSelector().getMatchExpressions().isEmpty()
                              && policy.getSpec().getIngress().isEmpty()
                              && policy.getSpec().getEgress().isEmpty()
                              && new HashSet<>(policy.getSpec().getPolicyTypes())
                                  .equals(Set.of("Ingress", "Egress")))
              ? List.of()
              : List.of("no NetworkPolicy denies what is not allowed")),

  NETWORK_POLICIES_SELECT_PODS_WITH_THEIR_PORTS(
      objects ->
          policies(objects)
              .flatMap(
                  policy -> {
                    List<Workload> pods =
                        Workload.of(objects).stream()
                            .filter(
                                each -> matches(policy.getSpec().getPodSelector(), each.labels()))
                            .toList();
                    if (pods.isEmpty()) {
                      return Stream.of("NetworkPolicy/" + nameOf(policy) + " selects no pod");
                    }
                    return policy.getSpec().getIngress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(NetworkPolicyPort::getPort)
                        .filter(port -> pods.stream().noneMatch(each -> listens(each, port)))
                        .map(
                            port ->
                                "NetworkPolicy/"
                                    + nameOf(policy)
                                    + ": its pods have no port "
                                    + port.getValue());
                  })
              .toList()),

  EVERYTHING_LIVES_IN_A_NAMESPACE_THAT_IS_MADE(
      objects -> {
        Set<String> namespaces = names(objects, "Namespace");
        return objects.stream()
            .filter(object -> !(object instanceof Namespace))
            .filter(object -> !namespaces.contains(object.getMetadata().getNamespace()))
            .map(object -> object.getKind() + "/" + nameOf(object) + " has no namespace of ours")
            .toList();
      }),

  METRICS_ARE_SCRAPED_FROM_SERVICES_THAT_EXIST(
      objects ->
          objects.stream()
              .filter(ServiceMonitor.class::isInstance)
              .map(ServiceMonitor.class::cast)
              .filter(
                  monitor ->
                      objects.stream()
                          .filter(Service.class::isInstance)
                          .map(Service.class::cast)
                          .filter(
                              service ->
                                  matches(
                                      monitor.spec().selector(), service.getMetadata().getLabels()))
                          .noneMatch(
                              service ->
                                  service.getSpec().getPorts().stream()
                                      .map(ServicePort::getName)
                                      .toList()
                                      .contains(monitor.spec().endpoints().getFirst().port())))
              .map(monitor -> "ServiceMonitor/" + nameOf(monitor) + " finds no port of a Service")
              .toList());

  private final Function<List<HasMetadata>, List<String>> rule;

  Policy(Function<List<HasMetadata>, List<String>> rule) {
    this.rule = rule;
  }

  /** What breaks it; empty when nothing does. */
  List<String> violations(List<HasMetadata> objects) {
    return rule.apply(objects);
  }

  static String nameOf(HasMetadata object) {
    return object.getMetadata().getName();
  }

  static Set<String> names(List<HasMetadata> objects, String kind) {
    return objects.stream()
        .filter(object -> object.getKind().equals(kind))
        .map(Policy::nameOf)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> perWorkload(
      List<HasMetadata> objects, Function<Workload, List<String>> rule) {
    return Workload.of(objects).stream()
        .flatMap(each -> rule.apply(each).stream().map(wrong -> each + " " + wrong))
        .toList();
  }

  private static List<String> perContainer(
      List<HasMetadata> objects, Function<Container, List<String>> rule) {
    return perWorkload(
        objects,
        workload ->
            workload.containers().stream()
                .flatMap(
                    each -> rule.apply(each).stream().map(wrong -> each.getName() + " " + wrong))
                .toList());
  }

  private static Stream<NetworkPolicy> policies(List<HasMetadata> objects) {
    return objects.stream().filter(NetworkPolicy.class::isInstance).map(NetworkPolicy.class::cast);
  }

  private static List<Workload> selected(List<HasMetadata> objects, Map<String, String> selector) {
    return Workload.of(objects).stream()
        .filter(each -> each.labels().entrySet().containsAll(selector.entrySet()))
        .toList();
  }

  private static boolean matches(LabelSelector selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(
                each ->
                    each.getOperator().equals("In")
                        && each.getValues().contains(labels.get(each.getKey())));
  }

  private static boolean probes(Container container, Probe probe) {
    return probe.getHttpGet() != null
        && (probe.getHttpGet().getPath().equals("/healthz")
            || probe.getHttpGet().getPath().equals("/readyz"))
        && listens(container, probe.getHttpGet().getPort());
  }

  private static boolean listens(Workload workload, ServicePort port) {
    return listens(workload, port.getTargetPort());
  }

  private static boolean listens(Workload workload, @Nullable IntOrString port) {
    return port != null
        && workload.containers().stream().anyMatch(container -> listens(container, port));
  }

  private static boolean listens(Container container, IntOrString port) {
    return container.getPorts().stream()
        .anyMatch(
            each ->
                port.getStrVal() == null
                    ? Objects.equals(each.getContainerPort(), port.getIntVal())
                    : port.getStrVal().equals(each.getName()));
  }
}
