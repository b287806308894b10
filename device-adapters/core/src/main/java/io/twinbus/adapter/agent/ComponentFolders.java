package io.twinbus.adapter.agent;

import io.twinbus.adapter.artifact.Digests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The folders of components: apart also where names differ in case alone, or are reserved by
 * Windows.
 */
final class ComponentFolders {
  private static final int MARK = "sha256:".length();

  private final Path root;

  ComponentFolders(Path root) {
    this.root = root;
  }

  Path of(String component) {
    String hash = Digests.of(component.getBytes(StandardCharsets.UTF_8));
    return root.resolve(component.toLowerCase(Locale.ROOT) + "-" + hash.substring(MARK, MARK + 8));
  }

  Path make(String component) throws IOException {
    return Files.createDirectories(of(component));
  }

  void delete(String component) throws IOException {
    Path folder = of(component);
    if (Files.notExists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
