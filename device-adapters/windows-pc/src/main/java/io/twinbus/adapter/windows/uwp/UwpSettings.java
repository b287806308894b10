package io.twinbus.adapter.windows.uwp;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Settings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The settings of a component of type {@code win.uwp}. Its name is the package's name with version
 * and architecture, such as {@code HomeHub_1.0.9.0_x64}.
 *
 * @param path {@code app.package.path}: the package on this machine; absent: the artifact
 * @param file {@code app.package.file}: the name that the artifact is given, with the ending that
 *     Windows wants to see
 * @param dependencies {@code app.package.dependencies}: packages that it needs
 */
record UwpSettings(Optional<Path> path, String file, List<Path> dependencies) {
  private static final Pattern FILE =
      Pattern.compile("[A-Za-z0-9][A-Za-z0-9._ -]*\\.(appx|appxbundle|msix|msixbundle)");

  static UwpSettings of(ComponentSpec component) {
    Settings settings = component.settings();
    Optional<Path> path =
        settings
            .text("app.package.path")
            .filter(text -> !text.isBlank())
            .map(text -> path(settings, "app.package.path", text));
    if (path.isEmpty() && component.artifact().isEmpty()) {
      throw settings.wrong(
          "app.package.path", "is missing; name a package, or give the component an artifact");
    }
    String file = settings.text("app.package.file").orElse(component.name() + ".msix");
    if (!FILE.matcher(file).matches()) {
      throw settings.wrong(
          "app.package.file",
          "\"" + file + "\" is not a name that ends with .appx, .appxbundle, .msix or .msixbundle");
    }
    List<Path> dependencies =
        settings.texts("app.package.dependencies").stream()
            .map(text -> path(settings, "app.package.dependencies", text))
            .toList();
    return new UwpSettings(path, file, dependencies);
  }

  private static Path path(Settings settings, String key, String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw settings.wrong(key, "\"" + text + "\" is not a path: " + e.getReason());
    }
  }
}
