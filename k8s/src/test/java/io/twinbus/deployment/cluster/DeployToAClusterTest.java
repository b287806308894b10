package io.twinbus.deployment.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.deployment.container.Operator;
import io.twinbus.deployment.manifest.Checkout;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DeployToAClusterTest {
  private static final Duration BOUND = Duration.ofMinutes(3);
  private static final String MONITORING = "monitoring.coreos.com";
  private static final Pattern BROKER = Pattern.compile("broker +(mqtt://\\S+)");

  @TempDir Path folder;

  static Stream<Path> kubeconfigs() {
    return RealCluster.kubeconfigs();
  }

  static Stream<Arguments> kubeconfigsAndOverlays() {
    return kubeconfigs()
        .flatMap(
            kubeconfig ->
                Checkout.overlays().stream().map(overlay -> Arguments.of(kubeconfig, overlay)));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kubeconfigsAndOverlays")
  void theServerTakesEveryObjectWithoutAWarning(Path kubeconfig, String overlay) throws Exception {
    try (RealCluster cluster = RealCluster.of(kubeconfig, folder)) {
      RealCluster.Outcome made =
          cluster.deploy("--overlay", overlay, "--make-secrets", "--dry-run");
      String rendered =
          cluster.kubectl(
              "kustomize", folder.resolve("kustomize/overlays").resolve(overlay).toString());
      boolean monitored = cluster.knows(MONITORING);
      assertThat(made.code() == 0)
          .as(made.output())
          .isEqualTo(monitored || !rendered.contains(MONITORING));
      List<String> objects =
          Stream.of(rendered.split("(?m)^---\\n"))
              .filter(object -> monitored || !object.contains("apiVersion: " + MONITORING))
              .toList();
      // The server looks at what goes to a namespace only when the namespace is there.
      apply(
          cluster,
          objects.stream()
              .filter(object -> Pattern.compile("(?m)^kind: Namespace$").matcher(object).find()),
          "--validate=strict");

      String applied = apply(cluster, objects.stream(), "--validate=strict", "--dry-run=server");

      assertThat(applied).doesNotContain("Warning").contains("(server dry run)");
      assertThat(applied.lines()).hasSize(objects.size());
    }
  }

  private String apply(RealCluster cluster, Stream<String> objects, String... options)
      throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("objects.yaml"), objects.collect(Collectors.joining("\n---\n")));
    return cluster.kubectl(
        Stream.concat(Stream.of("apply", "-f", file.toString()), Stream.of(options))
            .toArray(String[]::new));
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kubeconfigs")
  void deploysTwinbusWhichDeploysASolutionAndTakesItAway(Path kubeconfig) throws Exception {
    try (RealCluster cluster = RealCluster.of(kubeconfig, folder)) {
      RealCluster.Outcome deployed =
          cluster.deploy("--overlay", "dev", "--make-secrets", "--yes", "--timeout", "600s");
      assertThat(deployed.output()).contains("Twinbus runs.");
      assertThat(deployed.code()).isZero();
      assertThat(cluster.deploy("--overlay", "dev", "--yes").output())
          .contains("Nothing would change.");
      assertThatTheAdapterMayDoNoMore(cluster);

      Matcher broker = BROKER.matcher(deployed.output());
      assertThat(broker.find()).isTrue();
      URI address = URI.create(broker.group(1));
      try (Operator operator =
          Operator.connect(
              address.getHost(),
              address.getPort(),
              cluster.secret("dev", "operator.password"),
              Optional.empty())) {
        operator.apply("Target", "k8s", "{\"type\": \"kubernetes\"}");
        operator.apply(
            "Solution",
            "shop",
            """
            {"components": [{"name": "web", "type": "container",
              "properties": {"container.image": "nginx:1.27", "container.ports": "80"}}]}
            """);
        operator.apply(
            "Instance", "shop", "{\"solution\": \"shop\", \"target\": {\"name\": \"k8s\"}}");
        await()
            .atMost(BOUND)
            .untilAsserted(
                () ->
                    assertThat(operator.twin("k8s", "status").path("phase").asText())
                        .as("%s", operator.twin("k8s", "status"))
                        .isEqualTo("IN_SYNC"));
        assertThat(cluster.field(cluster.apps(), "deployment/web", "{.status.readyReplicas}"))
            .contains("1");
        assertThat(cluster.field(cluster.apps(), "service/web", "{.spec.ports[0].port}"))
            .contains("80");

        operator.delete("instance", "shop");

        await()
            .atMost(BOUND)
            .untilAsserted(
                () ->
                    assertThat(
                            cluster.kubectl(
                                "-n",
                                cluster.apps(),
                                "get",
                                "deployments,services,pods",
                                "-o",
                                "name"))
                        .isEmpty());
      }
    }
  }

  private static void assertThatTheAdapterMayDoNoMore(RealCluster cluster) throws Exception {
    String account = "--as=system:serviceaccount:" + cluster.namespace() + ":kubernetes-adapter";
    for (String right :
        List.of(
            "get secrets",
            "create pods",
            "create pods/exec",
            "create roles",
            "update deployments",
            "deletecollection deployments")) {
      assertThat(answer(cluster, right, cluster.apps(), account)).as(right).startsWith("no");
    }
    assertThat(answer(cluster, "get deployments", cluster.namespace(), account)).startsWith("no");
    assertThat(answer(cluster, "patch deployments", cluster.apps(), account)).isEqualTo("yes");
  }

  /** The last line of what the cluster says to it: "yes", or "no" and perhaps why. */
  private static String answer(RealCluster cluster, String right, String namespace, String account)
      throws Exception {
    String[] words = right.split(" ", 2);
    return cluster
        .tryKubectl("auth", "can-i", words[0], words[1], "-n", namespace, account)
        .output()
        .strip()
        .lines()
        .reduce("", (line, later) -> later);
  }

  @ParameterizedTest(allowZeroInvocations = true)
  @MethodSource("kubeconfigs")
  void recoversFromAWrongTagWhenItIsCorrected(Path kubeconfig) throws Exception {
    try (RealCluster cluster = RealCluster.of(kubeconfig, folder)) {
      Path overlay = folder.resolve("kustomize/overlays/dev/kustomization.yaml");
      String right = Files.readString(overlay);
      Files.writeString(overlay, right.replace("newTag: 0.1.0", "newTag: no-such-tag"));
      RealCluster.Outcome wrong =
          cluster.deploy("--overlay", "dev", "--make-secrets", "--yes", "--timeout", "600s");
      assertThat(wrong.output())
          .containsPattern("broker-0 (ErrImagePull|ImagePullBackOff)")
          .contains("statefulset/broker does not come up", "/broker:no-such-tag");
      assertThat(wrong.code()).isEqualTo(1);

      Files.writeString(overlay, right);
      RealCluster.Outcome corrected =
          cluster.deploy("--overlay", "dev", "--yes", "--timeout", "600s");

      assertThat(corrected.output()).contains("Twinbus runs.");
      assertThat(corrected.code()).isZero();
    }
  }
}
