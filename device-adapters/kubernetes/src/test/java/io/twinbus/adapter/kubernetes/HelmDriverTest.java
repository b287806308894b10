package io.twinbus.adapter.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chart, rendered by Helm itself and applied to the simulated cluster. */
class HelmDriverTest extends ClusterContract {
  @TempDir Path charts;

  private ComponentSpec chart(String name, String template) {
    Path folder = charts.resolve("chart");
    try {
      Files.createDirectories(folder.resolve("templates"));
      Files.writeString(
          folder.resolve("Chart.yaml"), "apiVersion: v2\nname: colors\nversion: 0.1.0\n");
      Files.writeString(folder.resolve("templates/map.yaml"), template);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ComponentSpec.of(
        name,
        "helm.v3",
        Settings.of(Map.of("chart.path", folder.toString(), "values", Map.of("color", "grün"))));
  }

  @Override
  protected ComponentSpec component(String name) {
    return chart(
        name,
        """
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {{ .Release.Name }}-colors
        data:
          color: {{ required "values.color is missing" .Values.color | quote }}
        """);
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return ComponentSpec.of(
        component.name(),
        component.type(),
        component.settings().with("values", Map.of("color", "blau")));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(
        name, "helm.v3", Settings.of(Map.of("chart.path", charts.resolve("nowhere").toString())));
  }

  @Override
  protected List<String> footprint(String name) {
    return cluster
        .client()
        .configMaps()
        .inNamespace(namespace())
        .withLabel(Ownership.COMPONENT, name)
        .list()
        .getItems()
        .stream()
        .map(each -> each.getMetadata().getUid() + each.getMetadata().getName())
        .toList();
  }

  @Override
  protected void breakIt(String name) {
    cluster
        .client()
        .configMaps()
        .inNamespace(namespace())
        .withLabel(Ownership.COMPONENT, name)
        .delete();
  }

  @Test
  void givesTheValuesToTheChart() throws Exception {
    bench().applyUntilReady(component("one"));
    assertThat(
            cluster
                .client()
                .configMaps()
                .inNamespace(namespace())
                .withLabel(Ownership.COMPONENT, "one")
                .list()
                .getItems())
        .singleElement()
        .satisfies(map -> assertThat(map.getData()).containsEntry("color", "grün"));
  }

  @Test
  void saysWhyAChartDoesNotRenderAndLeavesTheOthersUnharmed() throws Exception {
    ComponentSpec good = component("one");
    bench().applyUntilReady(good);
    ComponentSpec other = component("other");
    ComponentSpec bad =
        ComponentSpec.of(
            "other", "helm.v3", other.settings().with("values", Map.of("shape", "round")));
    assertThatThrownBy(() -> bench().apply(bad))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the chart does not render")
        .hasMessageContaining("values.color is missing");
    assertThat(bench().observe(good)).isInstanceOf(Observation.Ready.class);
  }
}
