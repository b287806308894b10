package io.twinbus.adapter.windows.uwp;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Installs the packages of components of type {@code win.uwp}. */
public final class UwpDriver implements Driver {
  private static final String APPLIED = "applied";

  private final AppDeploy tool;

  UwpDriver(AppDeploy tool) {
    this.tool = tool;
  }

  @Override
  public Set<String> types() {
    return Set.of("win.uwp");
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    try {
      UwpSettings.of(component);
      return List.of();
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    List<String> found = tool.installed(component.name(), call.folder(), call.cancellation());
    if (found.isEmpty()) {
      return Observation.absent();
    }
    Path applied = call.folder().resolve(APPLIED);
    if (!Files.exists(applied) || !Files.readString(applied).equals(component.fingerprint())) {
      return Observation.different("is installed, but not of this specification");
    }
    return new Observation.Ready(
        "installed as " + found.getFirst(), component.artifact().map(ArtifactRef::digest), 0);
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    UwpSettings settings = UwpSettings.of(component);
    if (observe(component, call) instanceof Observation.Ready) {
      return Outcome.done();
    }
    Path file = settings.path().isPresent() ? settings.path().get() : named(settings, call);
    List<Path> needed = new ArrayList<>(settings.dependencies());
    needed.add(file);
    for (Path path : needed) {
      if (!Files.isRegularFile(path)) {
        return Outcome.refused(
            "there is no package " + path + " on this machine; put it there, or correct the path");
      }
    }
    uninstall(component, call);
    call.progress("installing " + file.getFileName());
    tool.install(file, settings.dependencies(), call.folder(), call.cancellation());
    Files.writeString(call.folder().resolve(APPLIED), component.fingerprint());
    return Outcome.done();
  }

  /** The artifact under a name that Windows takes for a package. */
  private static Path named(UwpSettings settings, ComponentContext call)
      throws IOException, InterruptedException {
    Path file = call.folder().resolve(settings.file());
    Files.copy(call.artifact(), file, StandardCopyOption.REPLACE_EXISTING);
    return file;
  }

  private void uninstall(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    Path folder = call.folder();
    Files.deleteIfExists(folder.resolve(APPLIED));
    for (String name : tool.installed(component.name(), folder, call.cancellation())) {
      call.progress("uninstalling " + name);
      tool.uninstall(name, folder, call.cancellation());
    }
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    uninstall(component, call);
    Optional<ComponentSpec> before = call.previous();
    if (before.isPresent() && before.get().artifact().isPresent()) {
      Files.deleteIfExists(call.folder().resolve(UwpSettings.of(before.get()).file()));
    }
    return Outcome.done();
  }

  @Override
  public void close() {
    // Packages stay installed.
  }
}
