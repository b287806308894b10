package io.twinbus.adapter.script;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which scripts serve which component type: section {@code drivers.script} of the configuration.
 * Components of type {@code script} name scripts of the folder {@code folder} themselves, by {@code
 * script.apply}, {@code script.get} and {@code script.remove}; {@code types.<type>} gives a type of
 * its own name fixed scripts.
 */
record ScriptCatalog(Optional<Path> folder, Map<String, ScriptSet> fixed) {
  private static final String OWN = "script";

  static ScriptCatalog of(Settings settings) {
    Optional<Path> folder = settings.text("folder").map(Path::of);
    Map<String, ScriptSet> fixed = new LinkedHashMap<>();
    settings
        .section("types")
        .ifPresent(
            types -> {
              for (String type : types.keys()) {
                Settings section = types.section(type).orElseThrow();
                fixed.put(type, ScriptSet.of(section, "", folder.orElse(Path.of("")), false));
              }
            });
    return new ScriptCatalog(folder, fixed);
  }

  /** What is wrong with a section, or missing on this machine. */
  static List<Problem> check(Settings settings) {
    ScriptCatalog catalog;
    try {
      catalog = of(settings);
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
    List<Problem> problems = new ArrayList<>();
    catalog
        .folder()
        .filter(path -> !Files.isDirectory(path))
        .ifPresent(
            path ->
                problems.add(
                    new Problem(
                        settings.pathOf("folder"), "there is no folder " + path + "; make it")));
    catalog
        .fixed()
        .forEach(
            (type, scripts) -> {
              List<Path> paths = new ArrayList<>(List.of(scripts.apply(), scripts.remove()));
              scripts.get().ifPresent(paths::add);
              for (Path path : paths) {
                if (!Files.isRegularFile(path)) {
                  problems.add(
                      new Problem(
                          settings.pathOf("types." + type),
                          "there is no script " + path + "; put it there, or correct the path"));
                }
              }
            });
    return problems;
  }

  Set<String> types() {
    Set<String> types = new LinkedHashSet<>(fixed.keySet());
    types.add(OWN);
    return types;
  }

  ScriptSet of(ComponentSpec component) {
    ScriptSet known = fixed.get(component.type());
    if (known != null) {
      return known;
    }
    Settings settings = component.settings();
    Path base =
        folder.orElseThrow(
            () ->
                settings.wrong(
                    "script.apply",
                    "cannot be used: the adapter's configuration has no drivers.script.folder"));
    return ScriptSet.of(settings, "script.", base, true);
  }
}
