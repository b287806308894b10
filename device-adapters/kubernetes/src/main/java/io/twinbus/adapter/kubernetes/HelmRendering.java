package io.twinbus.adapter.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code helm.v3}: a chart, rendered by Helm and applied as objects. The chart is the component's
 * artifact (a {@code .tgz}) or a folder on this machine; {@code values} go in as they are.
 */
final class HelmRendering implements Rendering {
  private static final String CHART = "chart.path";
  private static final String VALUES = "values";
  private static final JsonMapper JSON = new JsonMapper();

  @Override
  public String type() {
    return "helm.v3";
  }

  @Override
  public List<Problem> validate(ComponentSpec component, String namespace) {
    Settings settings = component.settings();
    Optional<String> path = settings.text(CHART);
    if (path.isEmpty()) {
      return component.artifact().isPresent()
          ? List.of()
          : List.of(
              new Problem(
                  settings.pathOf(CHART),
                  "is missing: name a chart's folder here, or give the chart as the component's artifact"));
    }
    return Files.exists(Path.of(path.get()))
        ? List.of()
        : List.of(
            new Problem(
                settings.pathOf(CHART), path.get() + " does not exist on the adapter's machine"));
  }

  @Override
  public List<HasMetadata> render(
      ComponentSpec component, String namespace, ComponentContext context)
      throws IOException, InterruptedException {
    Optional<String> named = component.settings().text(CHART);
    Path chart = named.isPresent() ? Path.of(named.get()) : chartOf(context);
    Path values = context.folder().resolve("values.json");
    Files.writeString(
        values,
        JSON.writeValueAsString(
            component.settings().section(VALUES).map(Settings::asMap).orElse(Map.of())));
    context.cancellation().check();
    String yaml;
    try {
      yaml =
          new Helm(chart)
              .template()
              .withName(ObjectName.of(component.name()))
              .withNamespace(namespace)
              .withValuesFile(values)
              .call();
    } catch (RuntimeException e) {
      throw new IOException("the chart does not render: " + Manifests.firstLine(e), e);
    }
    return Manifests.parse(yaml, namespace);
  }

  /** Helm wants a chart's archive to be called one. */
  private static Path chartOf(ComponentContext context) throws IOException, InterruptedException {
    Path archive = context.folder().resolve("chart.tgz");
    Files.copy(context.artifact(), archive, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    return archive;
  }
}
