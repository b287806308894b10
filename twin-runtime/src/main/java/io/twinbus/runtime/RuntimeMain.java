package io.twinbus.runtime;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.artifact.ArtifactService;
import io.twinbus.artifact.ArtifactStore;
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
import java.io.IOException;
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
    Bus state = parts.start("state", () -> connect(settings, "state"));
    TwinRuntime.Parts made =
        new TwinRuntime.Parts(
            state,
            presence.bus(),
            settings.twins().policy(),
            journal,
            Ownership.EVERYTHING,
            TwinObserver.NONE,
            meters,
            clock,
            settings.eventLoops(),
            settings.quiet());
    TwinRuntime runtime = parts.start("twins", () -> TwinRuntime.start(made));
    checks.ready("twins", runtime::obstacle);
    Bus plans = parts.start("plan session", () -> connect(settings, "plan"));
    PlanService planner = parts.start("plan", () -> plan(plans, clock, settings));
    checks.ready(
        "plan",
        () ->
            planner.isPlanning()
                ? Optional.empty()
                : Optional.of("reading the documents that plans are made from"));
    if (settings.artifacts().isPresent()) {
      Bus blocks = parts.start("artifact session", () -> connect(settings, "artifacts"));
      var unused =
          parts.start("artifacts", () -> artifacts(settings.artifacts().get(), blocks, meters));
    }
    return runtime;
  }

  private static ArtifactService artifacts(
      RuntimeSettings.ArtifactSettings settings, Bus bus, PrometheusMeterRegistry meters)
      throws IOException, InterruptedException {
    ArtifactStore store = ArtifactStore.open(settings.folder(), settings.maxBytes().bytes());
    return ArtifactService.start(bus, store, Clock.systemUTC(), meters);
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
