package io.twinbus.broker.identity;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Users and the hashes of their passwords. As text, one user a line: {@code
 * name:role:tenant:target,target:hash}; empty lines and lines that begin with {@code #} are
 * skipped. Values are immutable; {@link #save} replaces a file in one step, so that a reader sees
 * the old users or the new ones.
 */
public final class PasswordFile {
  private static final int FIELDS = 5;

  private final Map<String, PasswordEntry> entries;

  private PasswordFile(Map<String, PasswordEntry> entries) {
    this.entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  /** A file without users. */
  public static PasswordFile empty() {
    return new PasswordFile(Map.of());
  }

  /** A file with these users; of two with the same name, the later counts. */
  public static PasswordFile of(Collection<PasswordEntry> entries) {
    Map<String, PasswordEntry> byName = new LinkedHashMap<>();
    entries.forEach(entry -> byName.put(entry.identity().name(), entry));
    return new PasswordFile(byName);
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws PasswordFileException if a line is not a user; the message names file, line and fault
   */
  public static PasswordFile load(Path file) throws IOException, PasswordFileException {
    return parse(file.toString(), Files.readString(file));
  }

  /**
   * Reads the text of a file.
   *
   * @param fileName what faults are reported with
   * @throws PasswordFileException if a line is not a user
   */
  public static PasswordFile parse(String fileName, String text) throws PasswordFileException {
    Map<String, PasswordEntry> entries = new LinkedHashMap<>();
    int number = 0;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      PasswordEntry entry;
      try {
        entry = entry(line);
      } catch (IllegalArgumentException e) {
        throw new PasswordFileException(fileName + ":" + number + ": " + e.getMessage(), e);
      }
      if (entries.put(entry.identity().name(), entry) != null) {
        throw new PasswordFileException(
            fileName + ":" + number + ": user " + entry.identity().name() + " is there twice");
      }
    }
    return new PasswordFile(entries);
  }

  private static PasswordEntry entry(String line) {
    String[] fields = line.split(":", FIELDS);
    if (fields.length != FIELDS) {
      throw new IllegalArgumentException(
          "a user has five fields, name:role:tenant:targets:hash, and here are " + fields.length);
    }
    Role role =
        Role.of(fields[1])
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "\""
                            + fields[1]
                            + "\" is not a role: device, board, operator, viewer, runtime,"
                            + " monitor"));
    Set<String> targets =
        fields[3].isEmpty() ? Set.of() : Set.copyOf(List.of(fields[3].split(",")));
    return new PasswordEntry(
        new Identity(fields[0], role, fields[2], targets), new PasswordHash(fields[4]));
  }

  /** All users, in the order of the file. */
  public List<PasswordEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The user with this name. */
  public Optional<PasswordEntry> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }

  /** This file with the user added, or replaced where the name is taken. */
  public PasswordFile with(Identity identity, String password) {
    return with(identity, PasswordHash.of(password, PasswordHash.DEFAULT_COST));
  }

  /** This file with the user added, or replaced where the name is taken. */
  public PasswordFile with(Identity identity, PasswordHash hash) {
    Map<String, PasswordEntry> changed = new LinkedHashMap<>(entries);
    changed.put(identity.name(), new PasswordEntry(identity, hash));
    return new PasswordFile(changed);
  }

  /** This file without the user; the same file if there is none with this name. */
  public PasswordFile without(String name) {
    Map<String, PasswordEntry> changed = new LinkedHashMap<>(entries);
    changed.remove(name);
    return new PasswordFile(changed);
  }

  /** The text of the file, with a line that explains it. */
  public String text() {
    StringBuilder text = new StringBuilder("# name:role:tenant:target,target:hash\n");
    for (PasswordEntry entry : entries.values()) {
      Identity identity = entry.identity();
      text.append(identity.name())
          .append(':')
          .append(identity.role().text())
          .append(':')
          .append(identity.tenant())
          .append(':')
          .append(String.join(",", identity.targets()))
          .append(':')
          .append(entry.hash().text())
          .append('\n');
    }
    return text.toString();
  }

  /**
   * Replaces a file in one step; it is readable by its owner alone where the file system can say
   * so.
   *
   * @throws IOException if it cannot be written; the old file is then as it was
   */
  public void save(Path file) throws IOException {
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElseThrow();
    Files.createDirectories(folder);
    Path next = Files.createTempFile(folder, file.getFileName() + ".", ".new");
    try {
      if (next.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(
            next, EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
      }
      Files.write(next, text().getBytes(StandardCharsets.UTF_8));
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(next);
    }
  }

  /** The names of all users. */
  public List<String> names() {
    return new ArrayList<>(entries.keySet());
  }
}
