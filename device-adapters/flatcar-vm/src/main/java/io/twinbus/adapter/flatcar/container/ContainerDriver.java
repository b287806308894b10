package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.HostConfig;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.process.OutputText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs a container for each component of type {@code container}. It runs without the agent; the
 * agent alone starts it again when it ends.
 */
public final class ContainerDriver implements Driver {
  private static final int STOP_SECONDS = 5;

  private final DriverContext context;
  private final DockerClient engine;
  private final Images images;
  private final Labels labels;
  private final Ends ends;
  private final PortInUse portInUse;

  ContainerDriver(DriverContext context, DockerClient engine, boolean local) {
    this.context = context;
    this.engine = engine;
    this.images = new Images(engine);
    this.labels = new Labels(context.tenant(), context.target());
    this.ends = new Ends(engine, context);
    this.portInUse = new PortInUse(engine, local);
  }

  @Override
  public Set<String> types() {
    return Set.of("container");
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    try {
      ContainerSettings.of(component);
      return List.of();
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public List<ComponentSpec> owned() throws IOException {
    try {
      return engine
          .listContainersCmd()
          .withShowAll(true)
          .withLabelFilter(labels.ofTarget())
          .exec()
          .stream()
          .map(found -> ComponentSpec.of(labels.component(found), "container", Settings.EMPTY))
          .distinct()
          .toList();
    } catch (RuntimeException e) {
      throw fault("cannot be asked", e);
    }
  }

  private List<Container> found(String component) {
    return engine
        .listContainersCmd()
        .withShowAll(true)
        .withLabelFilter(labels.ofComponent(component))
        .exec();
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext call)
      throws InterruptedException {
    try {
      return look(component);
    } catch (RuntimeException e) {
      call.cancellation().check();
      return Observation.unknown(reason("does not answer", e));
    }
  }

  private Observation look(ComponentSpec component) {
    List<Container> found = found(component.name());
    if (found.isEmpty()) {
      return Observation.absent();
    }
    Container container = found.getFirst();
    if (found.size() > 1) {
      return Observation.different("there are " + found.size() + " containers");
    }
    if (!component.fingerprint().equals(labels.fingerprint(container))) {
      return Observation.different("runs with other settings");
    }
    InspectContainerResponse details;
    try {
      details = engine.inspectContainerCmd(container.getId()).exec();
    } catch (NotFoundException e) {
      return Observation.absent();
    }
    return state(component, details);
  }

  private Observation state(ComponentSpec component, InspectContainerResponse details) {
    InspectContainerResponse.ContainerState state = details.getState();
    if (!Boolean.TRUE.equals(state.getRunning())) {
      if ("created".equals(state.getStatus()) || "configured".equals(state.getStatus())) {
        return Observation.different("was made, but not started");
      }
      return Observation.different(
          "the container ended with exit code " + state.getExitCodeLong() + tail(details.getId()));
    }
    String health = state.getHealth() == null ? "" : String.valueOf(state.getHealth().getStatus());
    if (health.equals("starting")) {
      return Observation.starting("its health check has not passed yet");
    }
    if (health.equals("unhealthy")) {
      return Observation.different("its health check fails" + tail(details.getId()));
    }
    ends.await(component.name(), details.getId());
    String evidence = "container " + details.getId().substring(0, 12);
    int restarts = Optional.ofNullable(details.getRestartCount()).orElse(0);
    return new Observation.Ready(evidence, component.artifact().map(ArtifactRef::digest), restarts);
  }

  private String tail(String id) {
    try {
      LastLines lines = new LastLines();
      engine
          .logContainerCmd(id)
          .withStdOut(true)
          .withStdErr(true)
          .withTail(5)
          .exec(lines)
          .awaitCompletion(5, TimeUnit.SECONDS);
      return lines.text();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } catch (RuntimeException e) {
      return " (its log cannot be read: " + OutputText.line(String.valueOf(e.getMessage())) + ")";
    }
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    ContainerSettings settings = ContainerSettings.of(component);
    try {
      Observation seen = look(component);
      if (seen instanceof Observation.Ready || seen instanceof Observation.Starting) {
        return Outcome.done();
      }
      call.cancellation().check();
      Optional<Outcome> missing = images.bring(component, settings, call);
      if (missing.isPresent()) {
        return missing.get();
      }
      call.cancellation().check();
      delete(component.name(), call);
      call.progress("starting " + settings.image());
      String id = create(creation(component, settings, call), call);
      call.cancellation().check();
      return start(id, component, settings, call);
    } catch (ConflictException e) {
      return Outcome.failed(
          "the name of the container is taken by one that is not ours: "
              + OutputText.line(String.valueOf(e.getMessage())));
    } catch (DockerException e) {
      call.cancellation().check();
      return Outcome.failed(
          "the container engine refuses: " + OutputText.line(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      // A call that is cut off fails in ways of the client's own.
      call.cancellation().check();
      throw fault("does not answer", e);
    }
  }

  private String create(CreateContainerCmd creation, ComponentContext call) throws IOException {
    Making making = new Making(call, context.clock());
    making.begin();
    try {
      String id = creation.exec().getId();
      making.end();
      return id;
    } catch (DockerException e) {
      making.end(); // It answered: there is none.
      throw e;
    }
  }

  private Outcome start(
      String id, ComponentSpec component, ContainerSettings settings, ComponentContext call)
      throws InterruptedException {
    try {
      engine.startContainerCmd(id).exec();
      return Outcome.done();
    } catch (DockerException e) {
      call.cancellation().check();
      String refusal = String.valueOf(e.getMessage());
      Optional<String> taken = portInUse.message(settings, name(component), refusal);
      return Outcome.failed(
          taken.orElseGet(() -> "the container engine refuses: " + OutputText.line(refusal)));
    }
  }

  private String name(ComponentSpec component) {
    return "twinbus." + context.tenant() + "." + context.target() + "." + component.name();
  }

  private CreateContainerCmd creation(
      ComponentSpec component, ContainerSettings settings, ComponentContext call) {
    Map<String, String> variables = new LinkedHashMap<>(settings.environment());
    settings.secrets().forEach((name, secret) -> variables.put(name, call.secret(secret).reveal()));
    List<String> environment = new ArrayList<>();
    variables.forEach((name, value) -> environment.add(name + "=" + value));
    HostConfig host =
        HostConfig.newHostConfig()
            .withPortBindings(settings.ports())
            .withPidsLimit(settings.processes())
            .withReadonlyRootfs(settings.readOnly())
            .withSecurityOpts(List.of("no-new-privileges"));
    if (settings.memory() > 0) {
      host.withMemory(settings.memory());
    }
    if (settings.nanoCpus() > 0) {
      host.withNanoCPUs(settings.nanoCpus());
    }
    settings.network().ifPresent(host::withNetworkMode);
    CreateContainerCmd create =
        engine
            .createContainerCmd(settings.image())
            .withName(name(component))
            .withLabels(labels.of(component))
            .withEnv(environment)
            .withExposedPorts(settings.ports().stream().map(p -> p.getExposedPort()).toList())
            .withHostConfig(host);
    if (!settings.command().isEmpty()) {
      create.withEntrypoint(settings.command());
    }
    if (!settings.args().isEmpty()) {
      create.withCmd(settings.args());
    }
    settings.user().ifPresent(create::withUser);
    return create;
  }

  private void delete(String component, ComponentContext call)
      throws IOException, InterruptedException {
    ends.forget(component);
    new Making(call, context.clock()).awaitEnd(() -> !found(component).isEmpty());
    for (Container container : found(component)) {
      try {
        engine.stopContainerCmd(container.getId()).withTimeout(STOP_SECONDS).exec();
      } catch (NotModifiedException | NotFoundException e) {
        // It does not run: that is what was asked for.
      }
      try {
        engine.removeContainerCmd(container.getId()).withForce(true).withRemoveVolumes(true).exec();
      } catch (NotFoundException e) {
        // It is gone: that is what was asked for.
      }
    }
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    call.cancellation().check();
    try {
      delete(component.name(), call);
      return Outcome.done();
    } catch (DockerException e) {
      return Outcome.failed(
          "the container engine refuses: " + OutputText.line(String.valueOf(e.getMessage())));
    } catch (RuntimeException e) {
      call.cancellation().check();
      throw fault("does not answer", e);
    }
  }

  private static IOException fault(String what, RuntimeException e) {
    return new IOException(reason(what, e), e);
  }

  private static String reason(String what, RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return "the container engine "
        + what
        + " ("
        + OutputText.line(String.valueOf(cause.getMessage()))
        + "); start it, or correct drivers.container.host";
  }

  @Override
  public void close() {
    // The containers go on.
    ends.close();
    try {
      engine.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot let go of the container engine", e);
    }
  }
}
