package io.twinbus.broker.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is read again when it changes. A file that cannot be used leaves in force what was
 * read before. Looked at rather than watched: that also sees the symbolic links of a Kubernetes
 * ConfigMap.
 */
final class WatchedFile {
  private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

  /**
   * Reads the file and takes its content into force; the message of what it throws tells the fault.
   */
  @FunctionalInterface
  interface Reader {
    void read(Path file) throws Exception;
  }

  private record Seen(FileTime changed, long size) {}

  private final Path file;
  private final Reader reader;
  private Optional<Seen> seen = Optional.empty();

  WatchedFile(Path file, Reader reader) {
    this.file = file;
    this.reader = reader;
  }

  /** Reads the file for the first time. */
  void readFirst() throws Exception {
    seen = look();
    if (seen.isPresent()) {
      reader.read(file);
    }
  }

  /** Reads the file again if it has changed; never throws. */
  void readAgain() {
    try {
      Optional<Seen> now = look();
      if (now.equals(seen) || now.isEmpty()) {
        return;
      }
      seen = now;
      reader.read(file);
      LOG.atInfo().addKeyValue("file", file).log("read again");
    } catch (Exception e) {
      LOG.atError()
          .addKeyValue("file", file)
          .log("not usable, what was read before stays in force: {}", e.getMessage());
    }
  }

  private Optional<Seen> look() throws IOException {
    return Files.exists(file)
        ? Optional.of(new Seen(Files.getLastModifiedTime(file), Files.size(file)))
        : Optional.empty();
  }
}
