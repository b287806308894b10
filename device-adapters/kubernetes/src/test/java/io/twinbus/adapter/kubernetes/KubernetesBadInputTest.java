package io.twinbus.adapter.kubernetes;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass(name = "{0}")
@MethodSource("io.twinbus.adapter.kubernetes.TestCluster$Kind#all")
class KubernetesBadInputTest extends BadInputContract {
  /** The argument of the class; JUnit wants a field for it. */
  @Parameter TestCluster.Kind kind = TestCluster.Kind.SIMULATED;

  @SuppressWarnings("NullAway.Init") // before each invocation of the class
  private static TestCluster cluster;

  @TempDir Path charts;

  @BeforeParameterizedClassInvocation
  static void startCluster(TestCluster.Kind kind) throws IOException {
    cluster = kind.start();
  }

  @AfterParameterizedClassInvocation
  static void stopCluster() {
    cluster.close();
  }

  @Override
  protected DriverFactory factory() {
    return new KubernetesDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.kubernetes", cluster.settings());
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) {
    return Operator.component(name, "container", Map.of("container.image", "nginx:1.29")).build();
  }

  @Override
  protected List<String> footprint(String name) {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(cluster.namespace())
        .withLabel(Ownership.COMPONENT, name)
        .list()
        .getItems()
        .stream()
        .map(each -> each.getMetadata().getUid() + each.getMetadata().getGeneration())
        .toList();
  }

  @Override
  protected void describe(ArtifactShelf shelf) throws IOException {
    fails(
        Operator.component("no-image", "container", Map.of()).build(),
        "properties.container.image: is missing; write a text");
    fails(
        Operator.component("no-manifest", "yaml.k8s", Map.of()).build(),
        "properties.yaml: is missing: give the manifest as text here");
    fails(yaml("no-yaml", "kind: [ConfigMap"), "properties.yaml: the manifest cannot be read");
    fails(
        yaml(
            "elsewhere",
            map("elsewhere").replace("metadata:", "metadata:\n  namespace: kube-system")),
        "belongs to the namespace kube-system",
        "use the target of that namespace");
    fails(
        Operator.component("no-chart", "helm.v3", Map.of("chart.path", "/no/such/chart")).build(),
        "properties.chart.path: /no/such/chart does not exist on the adapter's machine");
    fails(
        Operator.component("no-render", "helm.v3", Map.of("chart.path", chart().toString()))
            .build(),
        "the chart does not render",
        "values.color is missing");
    cluster.forbid("secrets");
    fails(
        yaml("forbidden", map("forbidden").replace("ConfigMap", "Secret")),
        "is forbidden",
        "resource \"secrets\"",
        "the agent's account lacks that right in the namespace "
            + cluster.namespace()
            + ": extend its Role");
    failsWithoutItsArtifact(Operator.component("", "yaml.k8s", Map.of()));
  }

  private static Component yaml(String name, String text) {
    return Operator.component(name, "yaml.k8s", Map.of("yaml", text)).build();
  }

  private static String map(String name) {
    return "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: " + name + "\n";
  }

  private Path chart() throws IOException {
    Path folder = charts.resolve("chart");
    Files.createDirectories(folder.resolve("templates"));
    Files.writeString(
        folder.resolve("Chart.yaml"), "apiVersion: v2\nname: colors\nversion: 0.1.0\n");
    Files.writeString(
        folder.resolve("templates/map.yaml"),
        map("colors")
            + "data: {color: {{ required \"values.color is missing\" .Values.color }}}\n");
    return folder;
  }
}
