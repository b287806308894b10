package io.twinbus.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.twinbus.testing.Requires;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that every overlay consists of, as kustomize renders it. */
@Requires("kubectl")
class OverlaysTest {
  private static final Map<String, List<HasMetadata>> RENDERED = new HashMap<>();

  @BeforeAll
  static void render() throws Exception {
    for (String overlay : Checkout.overlays()) {
      RENDERED.put(overlay, StrictReader.read(Overlay.render(overlay).yaml()));
    }
  }

  static List<String> overlays() {
    return Checkout.overlays();
  }

  static Stream<Arguments> overlaysAndPolicies() {
    return overlays().stream()
        .flatMap(
            overlay -> Stream.of(Policy.values()).map(policy -> Arguments.of(overlay, policy)));
  }

  @ParameterizedTest
  @MethodSource("overlaysAndPolicies")
  void keepsThePolicy(String overlay, Policy policy) {
    assertThat(policy.violations(objects(overlay))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void consistsOfTheFourServices(String overlay) {
    assertThat(Workload.of(objects(overlay)).stream().map(Workload::toString))
        .containsExactlyInAnyOrder(
            "StatefulSet/broker",
            "StatefulSet/runtime",
            "Deployment/monitor",
            "StatefulSet/kubernetes-adapter");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void opensTheDashboardAndTheBrokerToTheOutsideAndNothingElse(String overlay) {
    Map<String, Integer> open =
        objects(overlay).stream()
            .filter(Service.class::isInstance)
            .map(Service.class::cast)
            .filter(service -> !"ClusterIP".equals(typeOf(service)))
            .collect(
                Collectors.toMap(
                    Policy::nameOf,
                    service ->
                        service.getSpec().getPorts().stream()
                            .map(ServicePort::getNodePort)
                            .reduce(0, Integer::sum)));

    assertThat(open).isEqualTo(Map.of("monitor", 30134, "broker", 30135));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void givesTheReviewedRightsAndNoOthers(String overlay) {
    List<PolicyRule> rules =
        objects(overlay).stream()
            .filter(Role.class::isInstance)
            .map(Role.class::cast)
            .peek(role -> assertThat(role.getMetadata().getNamespace()).isEqualTo("twinbus-apps"))
            .flatMap(role -> role.getRules().stream())
            .toList();
    Set<String> rights = new TreeSet<>();
    for (PolicyRule rule : rules) {
      assertThat(rule.getNonResourceURLs()).isEmpty();
      for (String group : rule.getApiGroups()) {
        for (String resource : rule.getResources()) {
          rights.add(group + "/" + resource + ": " + String.join(" ", rule.getVerbs()));
        }
      }
    }

    // Informers get, list and watch; server-side apply creates and patches.
    assertThat(rights)
        .containsExactly(
            "/configmaps: get list watch create patch delete",
            "/services: get list watch create patch delete",
            "apps/deployments: get list watch create patch delete");
    assertThat(objects(overlay).stream().filter(RoleBinding.class::isInstance))
        .singleElement()
        .isInstanceOfSatisfying(
            RoleBinding.class,
            binding -> {
              assertThat(binding.getRoleRef().getName()).isEqualTo("twinbus-kubernetes-adapter");
              assertThat(binding.getSubjects())
                  .singleElement()
                  .satisfies(
                      subject -> assertThat(subject.getName()).isEqualTo("kubernetes-adapter"));
            });
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void rollsPodsWhenTheirConfigurationChanges(String overlay) {
    // kustomize puts a hash of the content into the name, so that a change is a new name.
    assertThat(
            objects(overlay).stream()
                .filter(object -> object instanceof ConfigMap || object instanceof Secret)
                .map(Policy::nameOf)
                .filter(name -> !name.startsWith("grafana-dashboard")))
        .isNotEmpty()
        .allMatch(name -> name.matches(".*-[0-9a-z]{10}"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void keepsDataInVolumesExceptForTrying(String overlay) {
    List<String> claims =
        objects(overlay).stream()
            .filter(StatefulSet.class::isInstance)
            .map(StatefulSet.class::cast)
            .filter(set -> !set.getSpec().getVolumeClaimTemplates().isEmpty())
            .map(Policy::nameOf)
            .sorted()
            .toList();

    assertThat(claims)
        .isEqualTo(
            overlay.equals("dev") ? List.of() : List.of("broker", "kubernetes-adapter", "runtime"));
  }

  private static String typeOf(Service service) {
    String type = service.getSpec().getType();
    return type == null ? "ClusterIP" : type;
  }

  private static List<HasMetadata> objects(String overlay) {
    return RENDERED.getOrDefault(overlay, List.of());
  }
}
