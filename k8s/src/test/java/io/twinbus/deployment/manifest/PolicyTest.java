package io.twinbus.deployment.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.twinbus.testing.Requires;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** That the policies find what they are for: each fault is put into a good manifest. */
@Requires("kubectl")
class PolicyTest {
  private static String good = "";

  @BeforeAll
  static void render() throws Exception {
    good = Overlay.render("production").yaml();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          PODS_ARE_RESTRICTED                            | runAsNonRoot: true              | runAsNonRoot: false
          PODS_ARE_RESTRICTED                            | runAsUser: 10001                | runAsUser: 0
          PODS_ARE_RESTRICTED                            | readOnlyRootFilesystem: true    | readOnlyRootFilesystem: false
          PODS_ARE_RESTRICTED                            | allowPrivilegeEscalation: false | allowPrivilegeEscalation: true
          CONTAINERS_HAVE_REQUESTS_AND_LIMITS            | limits:\\n.*cpu.*\\n.*memory.* | limits: {memory: 1Gi}
          CONTAINERS_HAVE_ALL_PROBES_ON_A_PORT_OF_THEIRS | path: /readyz                   | path: /
          CONTAINERS_HAVE_ALL_PROBES_ON_A_PORT_OF_THEIRS | port: http                      | port: htpp
          IMAGES_HAVE_A_VERSION                          | /runtime:0.1.0                  | /runtime:latest
          IMAGES_HAVE_A_VERSION                          | /runtime:0.1.0                  | /runtime
          PODS_GET_NO_VARIABLES_OF_SERVICES              | enableServiceLinks: false       | enableServiceLinks: true
          ONLY_THE_KUBERNETES_ADAPTER_GETS_A_TOKEN       | automountServiceAccountToken: false | automountServiceAccountToken: true
          SERVICES_SELECT_PODS_WITH_THEIR_PORTS          | targetPort: mqtt                | targetPort: amqp
          VOLUMES_AND_VARIABLES_COME_FROM_WHAT_EXISTS    | secretName: authority           | secretName: stranger
          VOLUMES_AND_VARIABLES_COME_FROM_WHAT_EXISTS    | serviceAccountName: runtime     | serviceAccountName: root
          VOLUMES_AND_VARIABLES_COME_FROM_WHAT_EXISTS    | subPath: config.xml             | subPath: konfig.xml
          VOLUMES_AND_VARIABLES_COME_FROM_WHAT_EXISTS    | (?<=/etc/twinbus/tls\\n {0,20}name: )tls | none
          PODS_CAN_READ_THEIR_SECRETS_AND_WRITE_THEIR_VOLUMES | fsGroup: 10001            | fsGroup: 10002
          STATEFUL_SETS_HAVE_THEIR_SERVICE               | serviceName: broker             | serviceName: brokers
          EVERYTHING_LIVES_IN_A_NAMESPACE_THAT_IS_MADE   | namespace: twinbus              | namespace: default
          METRICS_ARE_SCRAPED_FROM_SERVICES_THAT_EXIST   | (?<=/metrics\\n {0,10}port: )http | web
          """)
  void findsWhatBreaksIt(Policy policy, String right, String wrong) throws Exception {
    assertThat(Pattern.compile(right).matcher(good).find()).isTrue();
    String bad = good.replaceAll(right, wrong);

    assertThat(policy.violations(StrictReader.read(bad))).isNotEmpty();
  }

  @Test
  void missesWhatIsNotThere() throws Exception {
    List<HasMetadata> all = StrictReader.read(good);
    for (String kind : List.of("PodDisruptionBudget", "Service", "ConfigMap", "Secret")) {
      List<HasMetadata> rest =
          all.stream().filter(object -> !object.getKind().equals(kind)).toList();
      assertThat(List.of(Policy.values()))
          .as("without any %s", kind)
          .anySatisfy(policy -> assertThat(policy.violations(rest)).isNotEmpty());
    }
    List<HasMetadata> open =
        all.stream().filter(object -> !Policy.nameOf(object).equals("deny-all")).toList();
    assertThat(Policy.NETWORK_IS_CLOSED_BY_DEFAULT.violations(open)).isNotEmpty();
  }

  @Test
  void refusesAFieldThatTheApiDoesNotHave() {
    assertThatThrownBy(
            () -> StrictReader.read(good.replace("enableServiceLinks", "enableServiceLink")))
        .isInstanceOf(JsonMappingException.class)
        .hasMessageContaining("enableServiceLink");
  }
}
