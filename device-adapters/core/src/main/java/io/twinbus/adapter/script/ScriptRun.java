package io.twinbus.adapter.script;

import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** One run of a script of a component, in a folder of its own. */
record ScriptRun(ScriptSet scripts, Path script, ComponentContext call) {
  private static final int LONGEST_OUTPUT = 4 << 20;

  /**
   * Writes the script's input, runs it and reads its output.
   *
   * @param suffixes the names that the output may have, after the input's
   * @throws ScriptFault if the script cannot be run, fails, or leaves no output
   */
  byte[] run(String deployment, String reference, List<String> suffixes)
      throws IOException, InterruptedException {
    Optional<String> missing = scripts.missing(script);
    if (missing.isPresent()) {
      throw new ScriptFault(missing.get());
    }
    ScriptEngine engine = scripts.engineOf(script);
    Path program = engine.program().orElseThrow();
    Path folder = call.folder().resolve("call");
    clear(folder);
    Files.createDirectories(folder);
    String id = UUID.randomUUID().toString();
    Path input = write(folder.resolve(id + ".json"), deployment);
    Path references = write(folder.resolve(id + "-ref.json"), reference);
    List<String> command =
        engine.command(program, runnable(engine, folder), List.of(input, references));
    Invocation invocation =
        Invocation.of(command, folder, scripts.timeout())
            .with(environment())
            .tracedIn(call.folder().resolve("running"));
    Ending ending = invocation.run(call.cancellation());
    hidden(ending.output().tail(50)).lines().forEach(call.log()::line);
    if (!ending.ok()) {
      throw new ScriptFault(hidden(ending.describe()));
    }
    byte[] output = output(folder, id, suffixes);
    clear(folder);
    return output;
  }

  private static Path write(Path file, String text) throws IOException {
    return Files.writeString(file, text, StandardOpenOption.CREATE_NEW);
  }

  /** The script; for bash a copy, if its lines end as on Windows. */
  private Path runnable(ScriptEngine engine, Path folder) throws IOException {
    if (engine != ScriptEngine.BASH) {
      return script;
    }
    // One character for each byte: what is not ASCII stays what it is.
    String text = Files.readString(script, StandardCharsets.ISO_8859_1);
    if (!text.contains("\r\n")) {
      return script;
    }
    return Files.writeString(
        folder.resolve(script.getFileName().toString()),
        text.replace("\r\n", "\n"),
        StandardCharsets.ISO_8859_1);
  }

  private Map<String, String> environment() {
    Map<String, String> variables = new LinkedHashMap<>(scripts.environment());
    scripts.secrets().forEach((name, secret) -> variables.put(name, call.secret(secret).reveal()));
    variables.put("TWINBUS_SCRIPTS", String.valueOf(script.toAbsolutePath().getParent()));
    return variables;
  }

  /** A text of the script's without the secrets that it was given. */
  private String hidden(String text) {
    String hidden = text;
    for (String secret : scripts.secrets().values()) {
      String value = call.secret(secret).reveal();
      hidden = value.isEmpty() ? hidden : hidden.replace(value, "***");
    }
    return hidden;
  }

  private byte[] output(Path folder, String id, List<String> suffixes) throws IOException {
    for (String suffix : suffixes) {
      Path file = folder.resolve(id + suffix);
      if (Files.exists(file)) {
        try (InputStream stream = Files.newInputStream(file)) {
          byte[] bytes = stream.readNBytes(LONGEST_OUTPUT + 1);
          if (bytes.length > LONGEST_OUTPUT) {
            throw new ScriptFault("its output is longer than " + LONGEST_OUTPUT + " bytes");
          }
          return bytes;
        }
      }
    }
    throw new ScriptFault(
        "it ended without an output; it must write <first argument without .json>"
            + suffixes.getFirst());
  }

  private static void clear(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }
}
