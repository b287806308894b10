package io.twinbus.cli.document;

import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The text of a file.
 *
 * @param name what faults are reported with
 * @param text what is in it
 */
public record TextFile(String name, String text) {
  /** Where {@code -} stands for standard input. */
  public static final String STANDARD_INPUT = "-";

  /**
   * Reads a file.
   *
   * @param where a file, or {@code -}
   * @param in what {@code -} means
   * @throws CliException if it cannot be read, or is not a text
   */
  public static TextFile read(String where, InputStream in) {
    try {
      if (where.equals(STANDARD_INPUT)) {
        return new TextFile(
            "(standard input)", new String(in.readAllBytes(), StandardCharsets.UTF_8));
      }
      return new TextFile(where, Files.readString(existing(where)));
    } catch (CharacterCodingException e) {
      throw new CliException(Exit.INVALID, where + " is not a text in UTF-8.", e);
    } catch (IOException e) {
      throw new CliException(Exit.INVALID, "Cannot read " + where + ": " + e.getMessage(), e);
    }
  }

  /** The path of a file or folder that is there. */
  public static Path existing(String where) {
    try {
      Path path = Path.of(where);
      if (Files.exists(path)) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw new CliException(Exit.INVALID, "\"" + where + "\" cannot be a file's name.", e);
    }
    throw new CliException(Exit.INVALID, where + " does not exist.");
  }

  /** The path of a file, not a folder, that is there. */
  public static Path existingFile(String where) {
    Path path = existing(where);
    if (Files.isDirectory(path)) {
      throw new CliException(Exit.INVALID, where + " is a folder, and a file is expected.");
    }
    return path;
  }
}
