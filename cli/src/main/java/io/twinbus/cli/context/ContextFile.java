package io.twinbus.cli.context;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import io.twinbus.cli.CliException;
import io.twinbus.cli.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/** The file with the contexts. It holds no passwords, only where they are. */
public final class ContextFile {
  private static final JsonMapper YAML =
      JsonMapper.builder(
              YAMLFactory.builder()
                  .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                  .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private final Path file;

  public ContextFile(Path file) {
    this.file = file;
  }

  /**
   * The file of this user: {@code TWINBUS_CONTEXTS}, or {@code twinbus/contexts.yaml} below {@code
   * XDG_CONFIG_HOME} or {@code ~/.config}.
   */
  public static ContextFile ofUser(Map<String, String> environment) {
    String named = environment.getOrDefault("TWINBUS_CONTEXTS", "");
    if (!named.isBlank()) {
      return new ContextFile(Path.of(named));
    }
    String config = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path folder =
        config.isBlank() ? Path.of(System.getProperty("user.home"), ".config") : Path.of(config);
    return new ContextFile(folder.resolve("twinbus").resolve("contexts.yaml"));
  }

  /** Where it is. */
  public Path path() {
    return file;
  }

  /** What it holds; nothing when there is no file yet. */
  public Contexts read() {
    if (!Files.exists(file)) {
      return Contexts.NONE;
    }
    try {
      return YAML.readValue(file.toFile(), Contexts.class);
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new CliException(
          Exit.INVALID,
          file
              + (at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr())
              + ": "
              + e.getOriginalMessage()
              + "\nCorrect the file, or remove it and add contexts again with: twinbus context add",
          e);
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** Replaces it in one step. */
  public void write(Contexts contexts) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path next = Files.createTempFile(folder, "contexts", ".yaml");
      YAML.writeValue(next.toFile(), contexts);
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new CliException(Exit.UNAVAILABLE, "Cannot write " + file + ": " + e.getMessage(), e);
    }
  }
}
