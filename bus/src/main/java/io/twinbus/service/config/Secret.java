package io.twinbus.service.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A password or token. Its text appears in no log: {@link #toString()} does not show it. In YAML a
 * component {@code password} is written as {@code password: …} or, better, as {@code passwordFile:
 * path}.
 */
public final class Secret {
  private final Source source;

  private sealed interface Source {
    record Text(String value) implements Source {}

    record InFile(Path file) implements Source {}
  }

  private Secret(Source source) {
    this.source = source;
  }

  /** A secret that is known. */
  public static Secret of(String value) {
    return new Secret(new Source.Text(value));
  }

  /** A secret in a file, which somebody may replace: it is read at each use. */
  public static Secret in(Path file) {
    return new Secret(new Source.InFile(file));
  }

  /**
   * The text, without the line end that closes the file.
   *
   * @throws ConfigurationException if its file cannot be read, or holds nothing
   */
  public String value() {
    return switch (source) {
      case Source.Text text -> text.value();
      case Source.InFile inFile -> read(inFile.file());
    };
  }

  private static String read(Path file) {
    String text;
    try {
      text = Files.readString(file).stripTrailing();
    } catch (IOException e) {
      throw new ConfigurationException("cannot read the secret in " + file + ": " + reason(e));
    }
    if (text.isEmpty()) {
      throw new ConfigurationException("the secret in " + file + " is empty");
    }
    return text;
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException
        ? "there is no such file"
        : String.valueOf(e.getMessage());
  }

  @Override
  public String toString() {
    return "Secret[***]";
  }
}
