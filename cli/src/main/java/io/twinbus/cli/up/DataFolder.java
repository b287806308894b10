package io.twinbus.cli.up;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a stack keeps what it needs: configuration, credentials, logs, and the services' own data.
 * Only its owner can read it, and only one stack at a time works in it.
 */
public final class DataFolder implements AutoCloseable {
  private static final FileAttribute<?>[] OWNER_ONLY =
      FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
          ? new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
          }
          : new FileAttribute<?>[0];

  private final Path root;
  private @Nullable FileChannel lockFile;

  private DataFolder(Path root) {
    this.root = root;
  }

  /**
   * Opens or makes the folder, and takes its lock. What is made belongs to its owner alone; a
   * folder that was there keeps its rights.
   */
  public static DataFolder open(Path path) {
    Path root = path.toAbsolutePath().normalize();
    DataFolder folder = new DataFolder(root);
    for (String part : List.of("config", "credentials", "logs", "pids")) {
      Path unused = folder.folder(part);
    }
    try {
      folder.lock();
    } catch (IOException e) {
      throw folder.notWritable(e);
    }
    return folder;
  }

  private void lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            root.resolve("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (isLocked(channel)) {
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

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() == null;
    } catch (OverlappingFileLockException heldByThisProcess) {
      return true;
    }
  }

  private CliException notWritable(IOException e) {
    if (Files.isRegularFile(root)) {
      return new CliException(Exit.UNAVAILABLE, root + " is a file; name a folder with --data.", e);
    }
    return new CliException(
        Exit.UNAVAILABLE,
        "Cannot write to " + root + ": " + reason(e) + "\nName another folder with --data.",
        e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case AccessDeniedException denied -> "permission denied for " + denied.getFile();
      case NoSuchFileException missing -> missing.getFile() + " cannot be made there";
      default -> String.valueOf(e.getMessage());
    };
  }

  /** A folder below the folder; it exists. */
  public Path folder(String first, String... more) {
    Path path = root.resolve(Path.of(first, more));
    try {
      return Files.createDirectories(path, OWNER_ONLY);
    } catch (IOException e) {
      throw notWritable(e);
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
      throw new CliException(Exit.UNAVAILABLE, "Cannot read " + file + ": " + reason(e), e);
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
      throw new CliException(Exit.UNAVAILABLE, "Cannot write " + file + ": " + reason(e), e);
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
