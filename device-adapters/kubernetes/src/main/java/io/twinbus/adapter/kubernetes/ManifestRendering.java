package io.twinbus.adapter.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/**
 * {@code yaml.k8s}: objects as they are written, in the property {@code yaml} or in the artifact.
 */
final class ManifestRendering implements Rendering {
  private static final String YAML = "yaml";

  @Override
  public String type() {
    return "yaml.k8s";
  }

  @Override
  public List<Problem> validate(ComponentSpec component, String namespace) {
    Settings settings = component.settings();
    Optional<String> text = settings.text(YAML);
    if (text.isEmpty()) {
      return component.artifact().isPresent()
          ? List.of()
          : List.of(
              new Problem(
                  settings.pathOf(YAML),
                  "is missing: give the manifest as text here, or as the component's artifact"));
    }
    try {
      var unused = Manifests.parse(text.get(), namespace);
      return List.of();
    } catch (IOException e) {
      return List.of(new Problem(settings.pathOf(YAML), String.valueOf(e.getMessage())));
    }
  }

  @Override
  public List<HasMetadata> render(
      ComponentSpec component, String namespace, ComponentContext context)
      throws IOException, InterruptedException {
    Optional<String> text = component.settings().text(YAML);
    return Manifests.parse(
        text.isPresent() ? text.get() : Files.readString(context.artifact()), namespace);
  }
}
