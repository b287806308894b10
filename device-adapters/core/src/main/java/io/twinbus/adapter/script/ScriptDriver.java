package io.twinbus.adapter.script;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lets scripts of the device apply, look for and remove components. */
public final class ScriptDriver implements Driver {
  private static final String APPLIED = "applied";

  private final ScriptCatalog catalog;
  private final String target;

  ScriptDriver(ScriptCatalog catalog, String target) {
    this.catalog = catalog;
    this.target = target;
  }

  @Override
  public Set<String> types() {
    return catalog.types();
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    try {
      catalog.of(component);
      return List.of();
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    ScriptSet scripts = catalog.of(component);
    Optional<String> applied = applied(call.folder());
    if (scripts.get().isEmpty()) {
      return applied.isEmpty() ? Observation.absent() : measured(component, applied);
    }
    Optional<String> missing = scripts.missing();
    if (missing.isPresent()) {
      return Observation.different(missing.get()); // An apply fails, and says so.
    }
    Optional<Map<String, String>> found;
    try {
      found =
          ScriptContract.found(
              new ScriptRun(scripts, scripts.get().get(), call)
                  .run(
                      ScriptContract.deployment(target, component),
                      ScriptContract.actions(component),
                      List.of("-output.json", "-get-output.json")),
              component.name());
    } catch (ScriptFault e) {
      return Observation.unknown("the get script: " + e.getMessage());
    }
    return found.isEmpty() ? Observation.absent() : measured(component, applied);
  }

  private static Observation measured(ComponentSpec component, Optional<String> applied) {
    if (applied.isEmpty()) {
      return Observation.different("is there, but was not applied to its end");
    }
    if (!applied.get().equals(component.fingerprint())) {
      return Observation.different("was applied with other settings");
    }
    String evidence = "applied by script";
    return component
        .artifact()
        .map(file -> Observation.ready(evidence, file.digest()))
        .orElseGet(() -> Observation.ready(evidence));
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    ScriptSet scripts = catalog.of(component);
    Optional<String> missing = scripts.missing();
    if (missing.isPresent()) {
      return Outcome.failed(missing.get());
    }
    ComponentSpec given = component;
    if (component.artifact().isPresent()) {
      given = withFile(component, call.artifact());
    }
    call.progress("running " + scripts.apply().getFileName());
    Files.deleteIfExists(call.folder().resolve(APPLIED));
    Optional<Outcome> failed = run(scripts, scripts.apply(), given, call);
    if (failed.isPresent()) {
      return failed.get();
    }
    Files.writeString(call.folder().resolve(APPLIED), component.fingerprint());
    return Outcome.done();
  }

  /** The script finds the artifact's path in the property {@code artifact.path}. */
  private static ComponentSpec withFile(ComponentSpec component, Path file) {
    return new ComponentSpec(
        component.name(),
        component.type(),
        component.instance(),
        component.settings().with("artifact.path", file.toString()),
        component.artifact(),
        component.dependsOn(),
        component.limits());
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    ScriptSet scripts = catalog.of(component);
    call.progress("running " + scripts.remove().getFileName());
    Optional<Outcome> failed = run(scripts, scripts.remove(), component, call);
    if (failed.isPresent()) {
      return failed.get();
    }
    Files.deleteIfExists(call.folder().resolve(APPLIED));
    return Outcome.done();
  }

  /** What went wrong, if anything. */
  private Optional<Outcome> run(
      ScriptSet scripts, Path script, ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    String name = String.valueOf(script.getFileName());
    try {
      byte[] output =
          new ScriptRun(scripts, script, call)
              .run(
                  ScriptContract.deployment(target, component),
                  ScriptContract.components(component),
                  List.of("-output.json"));
      ScriptStatus status = ScriptContract.status(output, component.name());
      return status.ok()
          ? Optional.empty()
          : Optional.of(Outcome.failed(name + " says " + status.describe()));
    } catch (ScriptFault e) {
      return Optional.of(Outcome.failed(name + ": " + e.getMessage()));
    }
  }

  private static Optional<String> applied(Path folder) throws IOException {
    Path file = folder.resolve(APPLIED);
    return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
  }

  @Override
  public void close() {
    // What the scripts have made stays.
  }
}
