package io.twinbus.monitor;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.monitor.alert.Webhooks;
import io.twinbus.monitor.engine.AlertChange;
import io.twinbus.monitor.engine.BusFeed;
import io.twinbus.monitor.engine.BusOutlet;
import io.twinbus.monitor.engine.Engine;
import io.twinbus.monitor.fleet.EventLog;
import io.twinbus.monitor.fleet.FleetStore;
import io.twinbus.monitor.policy.PolicyBook;
import io.twinbus.monitor.web.WebServer;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.service.http.Metrics;
import io.twinbus.service.session.ServicePresence;
import io.twinbus.v1.Alert;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running monitor. */
public final class Monitor {
  private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
  private static final String SERVICE = "monitor";
  private static final Duration STATUS_COUNTS = Duration.ofMinutes(1);

  private final FleetStore fleet = new FleetStore();
  private final EventLog events = new EventLog();
  private final HealthChecks checks = new HealthChecks();
  private final PrometheusMeterRegistry metrics = Metrics.of(SERVICE, version());
  private final Webhooks webhooks;
  private final Engine engine;
  private final BusFeed feed;
  private final SystemState state;
  private final WebServer web;
  private long changesBefore;

  private Monitor(MonitorConfig config, Lifecycle parts) throws Exception {
    webhooks = parts.start("webhooks", () -> new Webhooks(config.webhooks(), Instant::now));
    ServicePresence presence =
        parts.start(
            "bus",
            () ->
                ServicePresence.connect(
                    config.broker(),
                    SERVICE,
                    config.id(),
                    version(),
                    address(config),
                    checks,
                    metrics));
    Bus bus = presence.bus();
    engine =
        new Engine(
            fleet,
            events,
            new PolicyBook(config.policies()),
            config.repeatEvery(),
            new BusOutlet(bus, config.repeatEvery(), webhooks::send));
    feed = new BusFeed(bus, engine, fleet, Instant::now);
    state = new SystemState(config.broker().uri().toString(), feed::isWhole, Instant.now());
    bus.onConnectionChange(
        change -> {
          state.connection(change.connected(), change.cause(), Instant.now());
          if (change.connected()) {
            feed.connectionBack();
          } else {
            feed.connectionLost();
          }
        });
    checks.ready(
        "picture",
        () ->
            feed.isWhole()
                ? Optional.empty()
                : Optional.of("the retained documents are still coming in"));
    Gauge.builder("twinbus.monitor.twins", fleet, each -> each.twins().size())
        .description("Twins that the monitor knows")
        .register(metrics);
    Gauge.builder("twinbus.monitor.changes", fleet, FleetStore::sequence)
        .description("Changes of twins that the monitor has read")
        .register(metrics);
    feed.start().get(30, TimeUnit.SECONDS);
    parts.start("judge", () -> judging(config));
    BusOptions template = config.broker().toOptions("twinbus-web");
    web =
        parts.start(
            "web",
            () ->
                WebServer.start(
                    config.web(),
                    template,
                    new WebServer.Shown(
                        fleet,
                        events,
                        () -> config.runtime().or(this::announcedRuntime),
                        state,
                        checks,
                        metrics,
                        version())));
  }

  /**
   * Starts a monitor; its parts stop with the lifecycle.
   *
   * @throws Exception if it cannot start; see {@link io.twinbus.service.Service.Start}
   */
  public static Monitor start(MonitorConfig config, Lifecycle parts) throws Exception {
    return new Monitor(config, parts);
  }

  /** Where its pages are. */
  public URI uri() {
    return web.uri();
  }

  /** What keeps it from its work; empty when it is ready. */
  public java.util.Map<String, String> obstacles() {
    return checks.obstacles();
  }

  private AutoCloseable judging(MonitorConfig config) {
    ScheduledExecutorService clockwork =
        Executors.newScheduledThreadPool(
            1, Thread.ofPlatform().daemon().name("twinbus-judge").factory());
    var tick =
        clockwork.scheduleWithFixedDelay(
            this::tick, 0, config.tick().toMillis(), TimeUnit.MILLISECONDS);
    var second = clockwork.scheduleAtFixedRate(this::everySecond, 1, 1, TimeUnit.SECONDS);
    return () -> {
      tick.cancel(false);
      second.cancel(false);
      clockwork.shutdown();
      if (!clockwork.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.atWarn().log("The judge did not stop in time");
      }
    };
  }

  private void tick() {
    try {
      if (state.isConnected() && feed.isWhole()) {
        engine.tick(Instant.now());
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Judging failed");
    }
  }

  private void everySecond() {
    try {
      Instant now = Instant.now();
      long changes = fleet.sequence();
      state.rate((double) (changes - changesBefore));
      changesBefore = changes;
      boolean alive = isRuntimeAlive(now);
      engine.runtimeAlive(alive);
      state.runtime(alive, now);
      List<Alert> before = state.alerts();
      for (AlertChange change : AlertChange.between(Optional.empty(), before, state.judge(now))) {
        webhooks.send(change);
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("Looking at the system failed");
    }
  }

  /** A runtime is alive when it says so, or when twins' statuses come in. */
  private boolean isRuntimeAlive(Instant now) {
    boolean present =
        fleet.services().entrySet().stream()
            .anyMatch(
                each ->
                    each.getKey().service().endsWith("runtime")
                        && each.getValue().get().getOnline());
    return present || feed.lastLiveStatus().isAfter(now.minus(STATUS_COUNTS));
  }

  /** Where a runtime that is there says its HTTP endpoint is. */
  private Optional<URI> announcedRuntime() {
    return fleet.services().entrySet().stream()
        .filter(each -> each.getKey().service().endsWith("runtime"))
        .map(each -> each.getValue().get())
        .filter(each -> each.getOnline() && each.getHttp().startsWith("http"))
        .findFirst()
        .map(each -> URI.create(each.getHttp()));
  }

  private static Optional<String> address(MonitorConfig config) {
    String scheme = config.web().certificate().isPresent() ? "https" : "http";
    return config.web().port() == 0
        ? Optional.empty()
        : Optional.of(scheme + "://" + config.web().host() + ":" + config.web().port());
  }

  private static String version() {
    return Objects.requireNonNullElse(
        Monitor.class.getPackage().getImplementationVersion(), "development");
  }
}
