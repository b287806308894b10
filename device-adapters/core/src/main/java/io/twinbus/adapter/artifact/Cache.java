package io.twinbus.adapter.artifact;

import io.twinbus.adapter.driver.ArtifactException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The folder of artifacts: those that are not desired make room first, the longest unused before
 * others.
 */
final class Cache {
  private static final int PREFIX = "sha256:".length();
  private static final String PART = ".part";

  private final Path folder;
  private final long maxBytes;
  private volatile Set<String> kept = Set.of();

  Cache(Path folder, long maxBytes) {
    this.folder = folder;
    this.maxBytes = maxBytes;
  }

  void keep(Set<String> digests) {
    kept = Set.copyOf(digests);
  }

  Path file(String digest) {
    return folder.resolve(digest.substring(PREFIX));
  }

  Path part(String digest) {
    return folder.resolve(digest.substring(PREFIX) + PART);
  }

  void touch(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
  }

  /**
   * Deletes what is not desired until an artifact fits.
   *
   * @param size of the artifact; 0: not known yet
   */
  synchronized void makeRoom(String wanted, long size) throws IOException {
    if (size > maxBytes) {
      throw new ArtifactException(
          wanted
              + " has "
              + size
              + " bytes, and artifacts.maxBytes is "
              + maxBytes
              + ": raise it, or use a smaller artifact",
          false);
    }
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(files::add);
    }
    long used = 0;
    for (Path file : files) {
      used += Files.size(file);
    }
    files.sort(Comparator.comparing(Cache::lastUse));
    for (Path file : files) {
      if (used + size <= maxBytes) {
        return;
      }
      String digest = "sha256:" + file.getFileName().toString().replace(PART, "");
      if (!kept.contains(digest) && !digest.equals(wanted)) {
        used -= Files.size(file);
        Files.delete(file);
      }
    }
  }

  private static Instant lastUse(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      return Instant.EPOCH; // It is gone, or cannot be read: the first to go.
    }
  }
}
