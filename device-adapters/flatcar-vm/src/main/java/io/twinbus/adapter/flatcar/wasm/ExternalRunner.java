package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.CancellationSource;
import io.twinbus.adapter.process.Ending;
import io.twinbus.adapter.process.Invocation;
import io.twinbus.adapter.process.OutputText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** Runs a module by an external runtime, each run as a process. */
final class ExternalRunner implements ModuleRunner {
  private final WasmSettings settings;
  private final Function<Map<String, String>, List<String>> command;
  private final Map<String, String> environment;
  private final Path folder;

  ExternalRunner(
      WasmSettings settings,
      Function<Map<String, String>, List<String>> command,
      Map<String, String> environment,
      Path folder) {
    this.settings = settings;
    this.command = command;
    this.environment = Map.copyOf(environment);
    this.folder = folder;
  }

  @Override
  public Run run(Map<String, String> variables, byte[] input, Consumer<String> errors)
      throws InterruptedException {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(variables);
    try {
      Path stdin = Files.createTempFile(folder, "request-", ".in");
      try {
        Files.write(stdin, input);
        return run(all, stdin, errors);
      } finally {
        Files.deleteIfExists(stdin);
      }
    } catch (IOException e) {
      return new Run.Failed(settings.runtime() + " cannot be run: " + e.getMessage(), false);
    }
  }

  private Run run(Map<String, String> variables, Path stdin, Consumer<String> errors)
      throws IOException, InterruptedException {
    Duration limit = settings.limits().time();
    Ending ending =
        Invocation.of(command.apply(variables), folder, limit)
            .with(variables)
            .reading(stdin)
            .run(new CancellationSource(limit.multipliedBy(2)));
    ending.output().err().lines().map(OutputText::line).forEach(errors);
    return ending instanceof Ending.Exited exited
        ? new Run.Exited(exited.code(), exited.output().bytes())
        : new Run.Failed("the runtime " + ending.describe(), false);
  }
}
