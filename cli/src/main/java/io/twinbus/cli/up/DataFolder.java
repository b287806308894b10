package io.twinbus.cli.up;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack keeps what it needs: configuration, credentials, logs, and the services' own data.
 * Only its owner can read it, and only one stack at a time works in it.
 */
public final class DataFolder implements AutoCloseable {
  private final Path root;
  private @Nullable FileChannel lockFile;

  private DataFolder(Path root) {
    this.root = root;
  }

  /** Opens or makes the folder, and takes its lock. */
  public static DataFolder open(Path path) {
    Path root = path.toAbsolutePath().normalize();
    DataFolder folder = new DataFolder(root);
    try {
      Files.createDirectories(root);
      restrict(root, "rwx------");
      for (String part : List.of("config", "credentials", "logs", "pids")) {
        Files.createDirectories(root.resolve(part));
      }
      folder.lock();
      return folder;
    } catch (FileAlreadyExistsException e) {
      throw new CliException(Exit.UNAVAILABLE, root + " is a file; name a folder with --data.", e);
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE,
          "Cannot write to " + root + ": " + e.getMessage() + "\nName another folder with --data.",
          e);
    }
  }

  private void lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new CliException(
          Exit.UNAVAILABLE,
          "A stack is running from "
              + root
              + " already. Use it, stop it with Ctrl-C where it runs, or start another one with --data,"
              + " --mqtt and --http.");
    }
    lockFile = channel;
  }

  /** A folder below the folder; it exists. */
  public Path folder(String first, String... more) {
    Path path = root.resolve(Path.of(first, more));
    try {
      return Files.createDirectories(path);
    } catch (IOException e) {
      throw new CliException(
          Exit.UNAVAILABLE, "Cannot write to " + root + ": " + e.getMessage(), e);
    }
  }

  /** A path below the folder; its parent exists. */
  public Path path(String folder, String name) {
    return folder(folder).resolve(name);
  }

  /** The text of a file, if there is one. */
  public Optional<String> read(Path file) {
    try {
      return Files.exists(file) ? Optional.of(Files.readString(file)) : Optional.empty();
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Replaces a file that only its owner can read, in one step. */
  public void write(Path file, String text) {
    try {
      Path next = file.resolveSibling(file.getFileName() + ".new");
      Files.deleteIfExists(next);
      Files.createFile(next);
      restrict(next, "rw-------");
      Files.writeString(next, text, StandardCharsets.UTF_8);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  private static void restrict(Path path, String permissions) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
  }

  /** Lets the next stack in. */
  @Override
  public void close() {
    FileChannel channel = lockFile;
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException e) {
        throw new CliException(Exit.FAILED, "Cannot release " + root + ": " + e.getMessage(), e);
      }
    }
  }
}
