package io.twinbus.adapter.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A small file that is always whole: the old content or the new, also after a power loss. */
public final class DurableFile {
  private final Path path;
  private final Path next;

  public DurableFile(Path path) {
    this.path = path;
    this.next = path.resolveSibling(path.getFileName() + ".new");
  }

  /** Where it is. */
  public Path path() {
    return path;
  }

  /** Its content; empty when it was never written. */
  public Optional<byte[]> read() throws IOException {
    try {
      return Optional.of(Files.readAllBytes(path));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes it; durable when this returns. One writer at a time. */
  public void write(byte[] content) throws IOException {
    try (FileChannel file =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      file.force(true);
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    forceFolder();
  }

  /** Puts a file that cannot be read out of the way, for people to look at. */
  public Path setAside(long stamp) throws IOException {
    Path aside = path.resolveSibling(path.getFileName() + ".unreadable-" + stamp);
    return Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
  }

  private void forceFolder() throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || System.getProperty("os.name", "").startsWith("Windows")) {
      return; // Windows keeps names durable itself and opens no folders.
    }
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
