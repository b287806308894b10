package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One start of a component's program. */
final class Launch {
  static final String LOG = "output.log";

  private final ComponentSpec component;
  private final ProcessSettings settings;
  private final Path folder;
  private Path program;
  private Optional<Path> artifact = Optional.empty();
  private Path directory;

  Launch(ComponentSpec component, ProcessSettings settings, Path folder) {
    this.component = component;
    this.settings = settings;
    this.folder = folder;
    this.program = folder;
    this.directory = folder;
  }

  Path folder() {
    return folder;
  }

  String program() {
    return program.toString();
  }

  /** Fetches what it needs and changes nothing; says what is missing on this device. */
  Optional<Outcome> prepare(ComponentContext call) throws IOException, InterruptedException {
    if (component.artifact().isPresent()) {
      artifact = Optional.of(call.artifact());
    }
    if (settings.command().isPresent()) {
      String name = settings.command().get();
      Optional<Path> found = Program.find(name);
      if (found.isEmpty()) {
        return Optional.of(
            Outcome.refused(
                "process.command: there is no program "
                    + name
                    + " on this device; install it, or correct the name"));
      }
      program = found.get();
    } else {
      program = folder.resolve(component.name() + (Program.onWindows() ? ".exe" : ""));
    }
    if (settings.directory().isPresent()) {
      directory = Path.of(settings.directory().get());
      if (!Files.isDirectory(directory)) {
        return Optional.of(
            Outcome.refused(
                "process.directory: there is no folder "
                    + directory
                    + " on this device; make it, or correct the path"));
      }
    }
    return Optional.empty();
  }

  /** The artifact as a program: the cache's file is read only, and may go before the process. */
  private void copyArtifact() throws IOException {
    Path next = folder.resolve("program.next");
    Files.copy(artifact.orElseThrow(), next, StandardCopyOption.REPLACE_EXISTING);
    if (!next.toFile().setExecutable(true, true) && !Program.onWindows()) {
      throw new IOException("cannot make " + next + " executable; look at the mount's options");
    }
    Files.move(next, program, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Starts what was prepared; nothing of an earlier start runs any more. */
  Process start(ComponentContext call) throws IOException {
    if (settings.command().isEmpty()) {
      copyArtifact();
    }
    List<String> command = new ArrayList<>();
    // A session of its own: a signal to the agent's terminal does not reach it.
    session().ifPresent(setsid -> command.add(setsid.toString()));
    command.add(program.toString());
    settings.args().forEach(arg -> command.add(resolve(arg)));
    Program.requirePassable(command);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(Invocation.nothing())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(LOG).toFile()));
    Map<String, String> variables = builder.environment();
    variables.putAll(settings.environment());
    settings.secrets().forEach((name, secret) -> variables.put(name, call.secret(secret).reveal()));
    variables.put("TWINBUS_COMPONENT", component.name());
    variables.put(Mark.VARIABLE, Mark.of(folder, component.fingerprint()).text());
    Files.deleteIfExists(folder.resolve(LOG));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new IOException("the program cannot be started: " + e.getMessage(), e);
    }
  }

  private static Optional<Path> session() {
    return Program.onWindows() ? Optional.empty() : Program.find("setsid");
  }

  private String resolve(String arg) {
    return arg.replace("{artifact}", artifact.map(Path::toString).orElse("{artifact}"))
        .replace("{folder}", folder.toString());
  }
}
