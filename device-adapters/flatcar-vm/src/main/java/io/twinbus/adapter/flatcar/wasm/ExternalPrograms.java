package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.flatcar.source.FileSource;
import io.twinbus.adapter.process.ProcessDriver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs modules by wasmedge or wasmtime, where the configuration names them: programs as supervised
 * processes, requests as one process each. A runtime that a component asks for and the adapter does
 * not have is replaced by the embedded one, which runs the same modules.
 */
final class ExternalPrograms implements AutoCloseable {
  private final WasmConfiguration configuration;
  private final FileSource source;
  private final ProcessDriver processes;

  ExternalPrograms(WasmConfiguration configuration, FileSource source, DriverContext context) {
    this.source = source;
    this.configuration = configuration;
    this.processes = new ProcessDriver(context);
  }

  /** Whether an external runtime runs it. */
  boolean runs(WasmSettings settings) {
    return configuration.runtimes().containsKey(settings.runtime());
  }

  /** Whether it is a program of an external runtime. */
  boolean supervises(WasmSettings settings) {
    return runs(settings) && settings.port() == 0;
  }

  List<Problem> validate(ComponentSpec component, WasmSettings settings) {
    if (!runs(settings)) {
      return List.of();
    }
    Settings all = component.settings();
    if (settings.once() && settings.port() == 0) {
      return List.of(new Problem(all.pathOf("wasm.run"), "once is for the embedded runtime only"));
    }
    if (settings.runtime().equals("wasmedge") && !settings.secrets().isEmpty()) {
      return List.of(
          new Problem(
              all.pathOf("wasm.secrets"),
              "cannot be given to wasmedge, which takes variables in its command line only; use"
                  + " wasmtime or embedded"));
    }
    return List.of();
  }

  ModuleRunner runner(
      WasmSettings settings, Path file, Map<String, String> environment, ComponentContext call)
      throws IOException {
    return new ExternalRunner(
        settings,
        variables -> command(settings, file.toString(), variables),
        environment,
        call.folder());
  }

  Observation observe(ComponentSpec component, WasmSettings settings, ComponentContext call)
      throws IOException {
    return processes.observe(process(component, settings, call), call);
  }

  Outcome apply(ComponentSpec component, WasmSettings settings, ComponentContext call)
      throws IOException, InterruptedException {
    return processes.apply(process(component, settings, call), call);
  }

  Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    return processes.remove(component, call);
  }

  private ComponentSpec process(
      ComponentSpec component, WasmSettings settings, ComponentContext call) throws IOException {
    String module =
        component.artifact().isPresent() ? "{artifact}" : source.fetched(call.folder()).toString();
    Map<String, String> names = new LinkedHashMap<>(settings.environment());
    settings.secrets().keySet().forEach(name -> names.put(name, ""));
    List<String> command = command(settings, module, names);
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("process.command", command.getFirst());
    process.put("process.args", command.subList(1, command.size()));
    process.put("process.env", settings.environment());
    process.put("process.secrets", settings.secrets());
    return new ComponentSpec(
        component.name(),
        "process",
        component.instance(),
        Settings.of(process),
        component.artifact(),
        component.dependsOn(),
        component.limits());
  }

  /** wasmtime takes the values of variables from its own environment; wasmedge does not. */
  private List<String> command(
      WasmSettings settings, String module, Map<String, String> variables) {
    boolean edge = settings.runtime().equals("wasmedge");
    List<String> command = new ArrayList<>();
    command.add(configuration.runtimes().get(settings.runtime()));
    if (edge) {
      command.addAll(List.of("--memory-page-limit", Integer.toString(settings.limits().pages())));
    } else {
      command.addAll(List.of("run", "-W", "max-memory-size=" + settings.limits().memory()));
    }
    for (Grant grant : settings.grants()) {
      command.add("--dir");
      command.add(edge ? grant.guest() + ":" + grant.host() : grant.host() + "::" + grant.guest());
    }
    variables.forEach(
        (name, value) -> {
          command.add("--env");
          command.add(edge ? name + "=" + value : name);
        });
    command.add(module);
    command.addAll(settings.args());
    return command;
  }

  @Override
  public void close() {
    processes.close();
  }
}
