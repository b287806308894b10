package io.twinbus.adapter.flatcar.wasm;

import com.dylibso.chicory.compiler.Cache;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps compiled modules in a folder of the driver, so that a start does not compile again. The
 * oldest go when there are too many. Safe for use by many threads.
 */
final class CompiledCache implements Cache {
  private static final int MOST = 16;

  private final Path folder;

  CompiledCache(Path folder) {
    this.folder = folder;
  }

  @Override
  @SuppressWarnings("NullAway") // the interface, which says nothing of nulls, means one by absent
  public byte @Nullable [] get(String key) throws IOException {
    Path file = file(key);
    return Files.exists(file) ? Files.readAllBytes(file) : null;
  }

  @Override
  public synchronized void putIfAbsent(String key, byte[] code) throws IOException {
    Path file = file(key);
    if (Files.exists(file)) {
      return;
    }
    Files.createDirectories(folder);
    Path next = Files.createTempFile(folder, "next-", ".tmp");
    Files.write(next, code);
    try {
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    }
    dropOldest();
  }

  private void dropOldest() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.sorted(Comparator.comparing(CompiledCache::age)).toList();
    }
    for (Path file : files.subList(0, Math.max(0, files.size() - MOST))) {
      Files.deleteIfExists(file);
    }
  }

  private static FileTime age(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException gone) {
      return FileTime.fromMillis(0);
    }
  }

  private Path file(String key) {
    return folder.resolve(key.replaceAll("[^A-Za-z0-9.-]", "_") + ".code");
  }
}
