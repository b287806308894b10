package io.twinbus.service.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Reads configurations into records.
 *
 * <p>A component is a text, number, boolean, {@link java.time.Duration}, {@link ByteSize}, {@link
 * java.net.URI}, {@link Path} (relative to the file), enum, {@link Secret}, another record, a
 * {@link Section}, or an {@code Optional}, {@code List} or {@code Map} (by text) of these. It is
 * required unless it has a {@link Default}, is an {@code Optional}, {@code List}, {@code Map} or
 * {@link Section}, or is a record of which nothing is required. What a record's constructor refuses
 * with {@link IllegalArgumentException} is reported where the record is written.
 *
 * <p>An environment variable overrides the file: {@code TWINBUS_BROKER_KEEP_ALIVE} is {@code
 * broker.keepAlive}. Lists and maps are written in it as YAML: {@code [a, b]}.
 */
public final class Configuration {
  private static final long LARGEST = 1024 * 1024;

  private Configuration() {}

  /**
   * Reads a file, overridden by the environment of the process.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public static <T extends Record> T read(Path file, Class<T> type) {
    return read(file, type, System.getenv());
  }

  /**
   * Reads a file, overridden by these variables.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public static <T extends Record> T read(
      Path file, Class<T> type, Map<String, String> environment) {
    String yaml;
    try {
      if (Files.size(file) > LARGEST) {
        throw new ConfigurationException(file + ": larger than " + LARGEST + " bytes");
      }
      yaml = Files.readString(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": there is no such file");
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be read: " + e.getMessage());
    }
    Path folder = file.toAbsolutePath().getParent();
    return bind(
        YamlReader.read(file.toString(), yaml),
        type,
        environment,
        folder == null ? Path.of("") : folder);
  }

  /**
   * Reads a configuration that consists of these variables alone.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public static <T extends Record> T of(Class<T> type, Map<String, String> environment) {
    return bind(new Node.Empty(new Where("the environment", 0)), type, environment, Path.of(""));
  }

  /**
   * Reads a text, without overrides.
   *
   * @param source what messages call it
   * @throws ConfigurationException with everything that is wrong
   */
  public static <T extends Record> T parse(String source, String yaml, Class<T> type) {
    return bind(YamlReader.read(source, yaml), type, Map.of(), Path.of(""));
  }

  private static <T extends Record> T bind(
      Node root, Class<T> type, Map<String, String> environment, Path base) {
    return Binder.bind(Environment.override(root, type, environment), type, "", base);
  }
}
