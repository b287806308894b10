package io.twinbus.adapter.script;

import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The scripts of a component type.
 *
 * @param apply {@code apply}: puts components in place
 * @param get {@code get}: lists those that are in place; absent: what apply said is believed
 * @param remove {@code remove}: takes them away
 * @param engine {@code engine}: {@code bash} or {@code powershell}; absent: by the script's name
 * @param timeout {@code timeout}: the longest time that one run may take; 2 min
 * @param environment {@code env}: variables
 * @param secrets {@code secrets}: variables, and the names of the adapter's secrets that they get
 */
record ScriptSet(
    Path apply,
    Optional<Path> get,
    Path remove,
    Optional<ScriptEngine> engine,
    Duration timeout,
    Map<String, String> environment,
    Map<String, String> secrets) {
  /**
   * Reads the settings that begin with a prefix. A path without an ending is that of the script
   * which this machine runs: {@code .ps1} on Windows, {@code .sh} elsewhere.
   *
   * @param folder what relative paths are relative to
   * @param confined whether no path may leave the folder
   */
  static ScriptSet of(Settings settings, String prefix, Path folder, boolean confined) {
    Optional<ScriptEngine> engine =
        settings
            .text(prefix + "engine")
            .map(
                name ->
                    ScriptEngine.named(name)
                        .orElseThrow(
                            () ->
                                settings.wrong(
                                    prefix + "engine",
                                    "\"" + name + "\" is not known; write bash or powershell")));
    return new ScriptSet(
        path(settings, prefix + "apply", folder, confined),
        settings.has(prefix + "get")
            ? Optional.of(path(settings, prefix + "get", folder, confined))
            : Optional.empty(),
        path(settings, prefix + "remove", folder, confined),
        engine,
        settings.duration(prefix + "timeout").orElse(Duration.ofMinutes(2)),
        settings.textMap(prefix + "env"),
        settings.textMap(prefix + "secrets"));
  }

  private static Path path(Settings settings, String key, Path folder, boolean confined)
      throws SettingsException {
    String text = settings.requireText(key);
    try {
      Path path = folder.resolve(text).normalize();
      if (confined && !path.startsWith(folder.normalize())) {
        throw settings.wrong(
            key, "\"" + text + "\" is outside the folder of scripts, which is " + folder);
      }
      return ScriptEngine.withEnding(path);
    } catch (InvalidPathException e) {
      throw settings.wrong(key, "\"" + text + "\" is not a path: " + e.getReason());
    }
  }

  /** What this device lacks to run the scripts, for people; empty if it has all. */
  Optional<String> missing() {
    return Stream.concat(Stream.of(apply, remove), get.stream())
        .flatMap(script -> missing(script).stream())
        .findFirst();
  }

  /** What this device lacks to run one of the scripts. */
  Optional<String> missing(Path script) {
    if (!Files.isRegularFile(script)) {
      return Optional.of(
          "there is no script " + script + " on this device; put it there, or correct the path");
    }
    ScriptEngine needed = engineOf(script);
    return needed.program().isPresent()
        ? Optional.empty()
        : Optional.of(
            "the script "
                + script
                + " needs "
                + needed.needs()
                + ", which this device does not have; install it");
  }

  ScriptEngine engineOf(Path script) {
    return engine.orElseGet(() -> ScriptEngine.of(script));
  }
}
