package io.twinbus.deployment.manifest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where the files of the deployment are. */
public final class Checkout {
  private Checkout() {}

  /** The folder k8s of the sources: tests run in it. */
  public static Path folder() {
    Path folder = Path.of("").toAbsolutePath();
    if (!Files.exists(folder.resolve("deploy.sh"))) {
      throw new IllegalStateException(folder + " is not the folder k8s of the sources");
    }
    return folder;
  }

  /** The names of the overlays. */
  public static List<String> overlays() {
    try (Stream<Path> folders = Files.list(folder().resolve("kustomize/overlays"))) {
      return folders
          .filter(Files::isDirectory)
          .flatMap(overlay -> Optional.ofNullable(overlay.getFileName()).stream())
          .map(Path::toString)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Copies deploy.sh, kustomize and the image scripts into a folder, without the secrets that may
   * be in the sources.
   */
  public static void copyTo(Path target) {
    try (Stream<Path> files = Files.walk(folder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path relative = folder().relativize(file);
        boolean wanted =
            relative.startsWith("deploy.sh")
                || relative.startsWith("images")
                || relative.startsWith("kustomize");
        if (wanted && !relative.toString().contains("/secrets/")) {
          Path copy = target.resolve(relative);
          Files.createDirectories(Optional.ofNullable(copy.getParent()).orElse(target));
          Files.copy(file, copy);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
