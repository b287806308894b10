package io.twinbus.adapter.elasticnode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The bit files that a board may still ask for, on disk: a board asks for a page until it gets it,
 * also when its component is long gone and the adapter was restarted. The last eight are kept.
 */
final class PageFolder {
  private static final int MOST = 8;

  private final Path folder;

  PageFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  /** Keeps a copy of a bit file. */
  synchronized void offer(String digest, Path file) throws IOException {
    Path kept = folder.resolve(PageName.content(digest));
    if (!Files.isRegularFile(kept) || Files.size(kept) != Files.size(file)) {
      Path part = folder.resolve("part");
      Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, kept, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setLastModifiedTime(kept, FileTime.from(Instant.now()));
    prune(kept);
  }

  /** The bit file that begins with these digits of its digest. */
  Optional<Path> of(String content) {
    return Optional.of(folder.resolve(content)).filter(Files::isRegularFile);
  }

  private void prune(Path newest) throws IOException {
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> !file.equals(newest)).toList()) {
        all.add(new Kept(file, Files.getLastModifiedTime(file)));
      }
    }
    all.sort(Comparator.comparing(Kept::at));
    for (Kept old : all.subList(0, Math.max(0, all.size() - MOST + 1))) {
      Files.deleteIfExists(old.file());
    }
  }

  /** A file, and when it was offered last. */
  private record Kept(Path file, FileTime at) {}
}
