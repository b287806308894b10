package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.flatcar.source.FileSource;
import io.twinbus.adapter.flatcar.source.Unusable;
import io.twinbus.adapter.process.OutputText;
import io.twinbus.adapter.process.PortHolder;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Runs the modules of components of type {@code wasm}: behind a port of the adapter, or as
 * programs. Modules of the embedded runtime live in the agent and are started again after it; those
 * of external runtimes that are programs outlive it as processes do.
 */
public final class WasmDriver implements Driver {
  private static final String DONE = "done";

  private final WasmConfiguration configuration;
  private final DriverContext context;
  private final FileSource source;
  private final MemoryBudget budget;
  private final CompiledCache cache;
  private final ExternalPrograms external;
  private final Map<String, Deployed> deployed = new ConcurrentHashMap<>();

  /** What the driver has put in place. */
  private record Deployed(String fingerprint, Optional<String> digest, Service service) {}

  WasmDriver(WasmConfiguration configuration, DriverContext context) {
    this.configuration = configuration;
    this.context = context;
    this.source = new FileSource("wasm", configuration.urls());
    this.budget = new MemoryBudget(configuration.memory());
    this.cache = new CompiledCache(context.folder().resolve("compiled"));
    this.external = new ExternalPrograms(configuration, source, context);
  }

  @Override
  public Set<String> types() {
    return Set.of("wasm");
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    try {
      WasmSettings settings = WasmSettings.of(component);
      for (Grant grant : settings.grants()) {
        if (!grant.allowedBy(configuration.directories())) {
          throw component
              .settings()
              .wrong(
                  "wasm.dir",
                  "asks for "
                      + grant.host()
                      + ", which drivers.wasm.directories of the adapter does not grant; grant it"
                      + " there, or do without");
        }
      }
      if (!budget.fits(settings.limits()) && !external.runs(settings)) {
        throw component
            .settings()
            .wrong(
                "wasm.limit.memory",
                "is more than the adapter has for all modules, which is "
                    + budget.bytes()
                    + " bytes; lower it, or raise -Xmx or drivers.wasm.memory");
      }
      return external.validate(component, settings);
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    WasmSettings settings = WasmSettings.of(component);
    if (external.supervises(settings)) {
      return external.observe(component, settings, call);
    }
    if (settings.once() && isDone(component, call)) {
      return ready("has run to its end", component.artifact().map(ArtifactRef::digest));
    }
    Deployed there = deployed.get(component.name());
    if (there == null) {
      return Observation.absent();
    }
    if (!there.fingerprint().equals(component.fingerprint())) {
      return Observation.different("runs with other settings");
    }
    Optional<String> fault = there.service().fault();
    if (fault.isPresent()) {
      return Observation.different(fault.get() + tail(call));
    }
    return settings.once()
        ? Observation.starting("is on its way to its end")
        : ready(there.service().evidence(), there.digest());
  }

  private static Observation ready(String evidence, Optional<String> digest) {
    return new Observation.Ready(evidence, digest, 0);
  }

  private static String tail(ComponentContext call) {
    String tail = call.log().tail(5);
    return tail.isEmpty() ? "" : ": " + tail;
  }

  private static boolean isDone(ComponentSpec component, ComponentContext call) throws IOException {
    Path file = call.folder().resolve(DONE);
    return Files.exists(file) && Files.readString(file).equals(component.fingerprint());
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    List<Problem> problems = validate(component);
    if (!problems.isEmpty()) {
      return Outcome.refused(problems.getFirst().toString());
    }
    WasmSettings settings = WasmSettings.of(component);
    Observation seen = observe(component, call);
    if (seen instanceof Observation.Ready || seen instanceof Observation.Starting) {
      return Outcome.done();
    }
    try {
      Path file = source.bring(component, call);
      call.cancellation().check();
      if (external.supervises(settings)) {
        clear(component, call);
        return external.apply(component, settings, call);
      }
      return start(component, settings, file, call);
    } catch (Unusable e) {
      return Outcome.refused(e.reason());
    }
  }

  /**
   * Ends what was in place before; what comes next has been found to be good, as far as that goes.
   */
  private void clear(ComponentSpec component, ComponentContext call) throws IOException {
    stop(component.name());
    Files.deleteIfExists(call.folder().resolve(DONE));
  }

  private Outcome start(
      ComponentSpec component, WasmSettings settings, Path file, ComponentContext call)
      throws IOException, InterruptedException {
    call.progress("compiling");
    ModuleRunner runner = runner(component, settings, file, call);
    call.cancellation().check();
    String digest =
        component
            .artifact()
            .map(ArtifactRef::digest)
            .orElse(FileSource.digestOf(Files.readAllBytes(file)));
    if (settings.port() != 0) {
      Optional<String> fault = probe(runner, settings, call);
      if (fault.isPresent()) {
        return Outcome.failed(fault.get() + tail(call));
      }
    }
    clear(component, call);
    Outcome removed = external.remove(component, call);
    if (removed instanceof Outcome.Failed) {
      return removed;
    }
    Service service;
    if (settings.port() == 0) {
      String fingerprint = component.fingerprint();
      Path done = call.folder().resolve(DONE);
      service =
          new ProgramService(
              component.name(),
              runner,
              call.log()::line,
              run -> ended(component.name(), settings, run, done, fingerprint));
    } else {
      service = open(settings, runner, call);
    }
    deployed.put(
        component.name(), new Deployed(component.fingerprint(), Optional.of(digest), service));
    return Outcome.done(service.evidence());
  }

  private ModuleRunner runner(
      ComponentSpec component, WasmSettings settings, Path file, ComponentContext call)
      throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(settings.environment());
    settings
        .secrets()
        .forEach((name, secret) -> environment.put(name, call.secret(secret).reveal()));
    environment.put("TWINBUS_COMPONENT", component.name());
    List<Path> folders = new ArrayList<>();
    for (Grant grant : settings.grants()) {
      folders.add(grant.real());
    }
    if (external.runs(settings)) {
      return external.runner(settings, file, environment, call);
    }
    return new EmbeddedRunner(
        component.name(),
        CompiledModule.of(file, settings.limits(), cache),
        settings,
        environment,
        folders,
        budget,
        settings.port() != 0);
  }

  /** Why the module cannot serve, if one request shows that. */
  private static Optional<String> probe(
      ModuleRunner runner, WasmSettings settings, ComponentContext call)
      throws InterruptedException {
    call.progress("asking it for its first page");
    Map<String, String> variables = CgiRequest.probe(settings.port()).variables();
    return switch (runner.run(variables, new byte[0], call.log()::line)) {
      case Run.Failed failed -> Optional.of(failed.reason());
      case Run.Exited exited -> fault(exited);
    };
  }

  private static Optional<String> fault(Run.Exited run) {
    if (run.code() != 0) {
      return Optional.of("the module ended with exit code " + run.code() + " on GET /");
    }
    return CgiResponse.parse(run.output()).isPresent()
        ? Optional.empty()
        : Optional.of(
            "the module does not answer GET / as CGI demands: header lines such as Content-Type,"
                + " an empty line, the body; it printed: "
                + OutputText.tail(OutputText.decode(run.output()), 3));
  }

  private Service open(WasmSettings settings, ModuleRunner runner, ComponentContext call)
      throws IOException {
    try {
      return new CgiService(
          new InetSocketAddress(configuration.bind(), settings.port()),
          runner,
          settings.limits(),
          call.log()::line,
          context.meters());
    } catch (BindException e) {
      throw new IOException(
          "wasm.port: port "
              + settings.port()
              + " of "
              + configuration.bind()
              + " cannot be had ("
              + e.getMessage()
              + PortHolder.clause(settings.port())
              + "); stop what uses it, or choose another",
          e);
    }
  }

  private void ended(
      String component, WasmSettings settings, Run run, Path done, String fingerprint) {
    if (settings.once() && run instanceof Run.Exited exited && exited.code() == 0) {
      try {
        Files.writeString(done, fingerprint);
      } catch (IOException e) {
        context.changed(component, "cannot record that it has run: " + e.getMessage());
        return;
      }
    }
    context.changed(component, ProgramService.describe(run));
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    call.cancellation().check();
    stop(component.name());
    Files.deleteIfExists(call.folder().resolve(DONE));
    source.forget(call.folder());
    return external.remove(component, call);
  }

  private void stop(String component) {
    Deployed there = deployed.remove(component);
    if (there != null) {
      there.service().close();
    }
  }

  /** The service of a component, for tests that break it. */
  Optional<Service> service(String component) {
    return Optional.ofNullable(deployed.get(component)).map(Deployed::service);
  }

  @Override
  public void close() {
    deployed.keySet().forEach(this::stop);
    external.close();
  }
}
