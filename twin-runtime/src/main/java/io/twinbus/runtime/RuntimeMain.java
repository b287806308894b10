package io.twinbus.runtime;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.artifact.ArtifactHandler;
import io.twinbus.artifact.ArtifactService;
import io.twinbus.artifact.ArtifactStore;
import io.twinbus.artifact.BrokerGate;
import io.twinbus.artifact.PageHandler;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.journal.EventsHandler;
import io.twinbus.journal.FileJournal;
import io.twinbus.journal.Journal;
import io.twinbus.plan.PlanService;
import io.twinbus.service.ExitCode;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.Service;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.service.http.HttpEndpoint;
import io.twinbus.service.http.Metrics;
import io.twinbus.service.log.Logging;
import io.twinbus.service.session.ServicePresence;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * The twin runtime as a process: {@code RuntimeMain [configuration.yaml]}. Without a file the
 * environment alone configures it.
 */
public final class RuntimeMain {
  /** The port of its HTTP endpoints unless told otherwise. */
  public static final int HTTP_PORT = 8082;

  private static final String ARTIFACTS_PATH = "/api/v1/artifacts/";

  private RuntimeMain() {}

  /** Runs until SIGTERM. */
  public static void main(String[] arguments) {
    Logging.start("runtime");
    Service.main("runtime", parts -> start(parts, arguments, System.getenv()));
  }

  static void start(Lifecycle parts, String[] arguments, Map<String, String> environment)
      throws Exception {
    RuntimeSettings settings =
        arguments.length == 0
            ? Configuration.of(RuntimeSettings.class, environment)
            : Configuration.read(Path.of(arguments[0]), RuntimeSettings.class, environment);
    TwinRuntime unused = start(parts, settings);
  }

  /**
   * Starts the parts of a runtime; it is up when this returns, and ready when its twins are
   * complete.
   *
   * @throws Exception if a part cannot start; the message says which and why
   */
  public static TwinRuntime start(Lifecycle parts, RuntimeSettings settings) throws Exception {
    String version =
        Optional.ofNullable(RuntimeMain.class.getPackage().getImplementationVersion())
            .orElse("development");
    InstantSource clock = InstantSource.system();
    PrometheusMeterRegistry meters = Metrics.of("runtime", version);
    HealthChecks checks = new HealthChecks();
    checks.ready("twins", () -> Optional.of("starting"));
    HttpEndpoint http =
        parts.start("http", () -> HttpEndpoint.start(settings.http(), HTTP_PORT, checks, meters));
    Journal journal = Journal.NONE;
    if (settings.journal().isPresent()) {
      journal =
          parts.start("journal", () -> FileJournal.open(settings.journal().get(), clock, meters));
    }
    http.handle("/api/v1/events", new EventsHandler(journal, clock));
    Bus state = parts.start("state", () -> connect(settings, "state"));
    Bus plans = parts.start("plan session", () -> connect(settings, "plan"));
    PlanService planner = parts.start("plan", () -> plan(plans, clock, settings));
    if (settings.journal().isPresent()) {
      Journal kept = journal;
      var unused =
          parts.start("documents", () -> SpecKeeper.start(plans, kept, clock, settings.quiet()));
    }
    TwinObserver observer = planning(planner);
    if (settings.artifacts().isPresent()) {
      observer = observer.and(artifacts(parts, settings, settings.artifacts().get(), http, meters));
    }
    // INVARIANT: the broker asks nobody about what a session of this name publishes, and lets it
    // publish events alone: see broker-extension/README.md.
    Bus events = parts.start("event session", () -> connect(settings, "events"));
    // INVARIANT: what came while no runtime ran arrives as soon as this session is connected, and
    // waits only so long for its subscriptions: nothing slow comes between here and the twins.
    ServicePresence presence =
        parts.start(
            "bus",
            () ->
                ServicePresence.connect(
                    settings.broker(),
                    "runtime",
                    settings.id(),
                    version,
                    Optional.of(http.uri().toString()),
                    checks,
                    meters));
    TwinRuntime.Parts made =
        new TwinRuntime.Parts(
            state,
            presence.bus(),
            events,
            settings.twins().policy(),
            journal,
            Ownership.EVERYTHING,
            observer,
            meters,
            clock,
            settings.eventLoops(),
            settings.quiet(),
            settings.mostRetained());
    TwinRuntime runtime = parts.start("twins", () -> TwinRuntime.start(made));
    checks.ready("twins", runtime::obstacle);
    checks.ready(
        "plan",
        () ->
            planner.isPlanning()
                ? Optional.empty()
                : Optional.of("reading the documents that plans are made from"));
    return runtime;
  }

  private static TwinObserver artifacts(
      Lifecycle parts,
      RuntimeSettings settings,
      RuntimeSettings.ArtifactSettings artifacts,
      HttpEndpoint http,
      PrometheusMeterRegistry meters)
      throws Exception {
    Bus bus = parts.start("artifact session", () -> connect(settings, "artifacts"));
    // INVARIANT: the broker asks nobody about what a session of this name publishes, and lets it
    // publish blocks alone: see broker-extension/README.md.
    Bus blocks = parts.start("block session", () -> connect(settings, "blocks"));
    ArtifactStore store = ArtifactStore.open(artifacts.folder(), artifacts.maxBytes().bytes());
    ArtifactService service =
        parts.start(
            "artifacts",
            () -> ArtifactService.start(bus, blocks, store, Clock.systemUTC(), meters));
    BrokerGate gate =
        new BrokerGate(settings.broker().toOptions("twinbus-http"), InstantSource.system());
    http.handle(ARTIFACTS_PATH, new ArtifactHandler(ARTIFACTS_PATH, store, gate, service::mayRead));
    http.handle(PageHandler.PATH, new PageHandler(store, service::isDesired));
    return new TwinObserver() {
      @Override
      public void changed(
          TwinId twin, DesiredState desired, ReportedState reported, TwinStatus status) {
        service.twin(twin, desired, status);
      }

      @Override
      public void complete() {
        service.collectEvery(artifacts.collectEvery(), artifacts.grace());
      }
    };
  }

  private static TwinObserver planning(PlanService planner) {
    return new TwinObserver() {
      @Override
      public void changed(
          TwinId twin, DesiredState desired, ReportedState reported, TwinStatus status) {
        planner.twin(twin, desired, reported, status);
      }

      @Override
      public void complete() {
        planner.twinsComplete();
      }
    };
  }

  private static PlanService plan(Bus bus, InstantSource clock, RuntimeSettings settings) {
    PlanService service = new PlanService(bus, clock);
    service.start(settings.quiet().plus(settings.quiet())).join();
    return service;
  }

  /** A session that the broker forgets at once. */
  private static Bus connect(RuntimeSettings settings, String purpose) {
    BusOptions options =
        settings.broker().toOptions("twinbus-runtime-" + settings.id()).withoutSession();
    BusOptions own = options.withClientId(options.clientId() + "-" + purpose);
    try {
      return HiveBus.connect(own).join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new ServiceFailure(ExitCode.UNAVAILABLE, String.valueOf(cause.getMessage()), cause);
    }
  }
}
