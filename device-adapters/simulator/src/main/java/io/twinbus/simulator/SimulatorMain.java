package io.twinbus.simulator;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.bus.HiveBus;
import io.twinbus.service.ExitCode;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.Service;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.service.http.HttpEndpoint;
import io.twinbus.service.http.Metrics;
import io.twinbus.service.log.Logging;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A fleet of simple devices as a program: {@code simulator [--check] CONFIGURATION.yaml}. */
public final class SimulatorMain {
  private static final String NAME = "simulator";

  private SimulatorMain() {}

  /** Runs until SIGTERM. */
  public static void main(String[] arguments) {
    Logging.start(NAME);
    Service.main(NAME, parts -> start(List.of(arguments), parts));
  }

  static void start(List<String> arguments, Lifecycle parts) throws Exception {
    List<String> files = new ArrayList<>(arguments);
    boolean checkOnly = files.remove("--check");
    if (files.size() != 1) {
      throw new ServiceFailure(ExitCode.USAGE, "usage: simulator [--check] CONFIGURATION.yaml");
    }
    SimulatorSettings settings =
        Configuration.read(Path.of(files.getFirst()), SimulatorSettings.class);
    FleetOptions options = fleet(settings);
    if (checkOnly) {
      parts.requestStop();
      return;
    }
    PrometheusMeterRegistry meters = Metrics.of(NAME, "1");
    Fleet fleet =
        parts.start(
            "fleet",
            () ->
                Fleet.start(
                    options,
                    target ->
                        HiveBus.connect(settings.brokerOf(target).toOptions("simulator-" + target)),
                    meters));
    var unused =
        Gauge.builder("twinbus.simulator.connected", fleet::connected)
            .description("Devices with a session")
            .register(meters);
    if (settings.http().isPresent()) {
      HealthChecks checks = new HealthChecks();
      checks.ready(
          "fleet",
          () ->
              fleet.connected() == options.count()
                  ? Optional.empty()
                  : Optional.of(fleet.connected() + " of " + options.count() + " are connected"));
      var unusedEndpoint =
          parts.start("http", () -> HttpEndpoint.start(settings.http().get(), 0, checks, meters));
    }
  }

  private static FleetOptions fleet(SimulatorSettings settings) {
    try {
      return settings.fleet();
    } catch (IllegalArgumentException e) {
      throw new ServiceFailure(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
  }
}
