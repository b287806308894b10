package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Images that stand beside the board already: a component without an artifact names one of them by
 * {@code bin.name}, as Symphony's samples do.
 *
 * @param folder where they are, as {@code <bin.name>.bin}; absent: there are none
 */
record LocalImages(Optional<Path> folder) {
  private static final String NAME = "bin.name";
  private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

  /** What is wrong with a component that has no artifact. */
  List<Problem> validate(ComponentSpec component) {
    String name = component.settings().text(NAME).orElse("");
    if (folder.isEmpty() || name.isEmpty()) {
      return List.of(
          new Problem(
              "artifact",
              "is missing; name the image by its digest"
                  + (folder.isEmpty() ? "" : ", or one of this adapter's by bin.name")));
    }
    if (!NAMES.matcher(name).matches()) {
      return List.of(
          new Problem(component.settings().pathOf(NAME), "\"" + name + "\" is not a name"));
    }
    return List.of();
  }

  /**
   * The image of a valid component.
   *
   * @throws IOException if there is none
   */
  Path of(ComponentSpec component) throws IOException {
    Path file =
        folder
            .orElseThrow(() -> new IOException("the component has no artifact"))
            .resolve(component.settings().requireText(NAME) + ".bin");
    if (!Files.isReadable(file)) {
      throw new IOException("there is no image " + file + "; put it there, or correct bin.name");
    }
    return file;
  }
}
