package io.twinbus.adapter.main;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.twinbus.adapter.agent.Agent;
import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.agent.AgentThreads;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.reconcile.ComponentView;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.service.ExitCode;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.Service;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.config.ConfigurationException;
import io.twinbus.service.http.HealthChecks;
import io.twinbus.service.http.HttpEndpoint;
import io.twinbus.service.http.HttpSettings;
import io.twinbus.service.http.Metrics;
import io.twinbus.service.log.Logging;
import io.twinbus.topic.TwinId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs an adapter: {@code adapter [--check] CONFIGURATION.yaml…}. Usually it speaks for one target;
 * with several configurations, each of a target of its own, small targets share a process. Its
 * drivers are those on the class path. Exit codes are those of {@link ExitCode}.
 */
public final class AdapterMain {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterMain.class);
  private static final String VERSION =
      Optional.ofNullable(AdapterMain.class.getPackage().getImplementationVersion()).orElse("dev");

  private AdapterMain() {}

  /**
   * Runs an adapter, and ends the process with its exit code.
   *
   * @param name the adapter's, such as {@code flatcar-vm}
   */
  public static void run(String name, String[] arguments) {
    Logging.start(name);
    Service.main(name, parts -> start(name, List.of(arguments), parts));
  }

  /** Runs the adapter of all drivers on the class path. */
  public static void main(String[] arguments) {
    run("adapter", arguments);
  }

  static void start(String name, List<String> arguments, Lifecycle parts) throws Exception {
    List<String> files = new ArrayList<>(arguments);
    boolean checkOnly = files.remove("--check");
    if (files.isEmpty()) {
      throw new ServiceFailure(ExitCode.USAGE, "usage: " + name + " [--check] CONFIGURATION.yaml…");
    }
    List<DriverFactory> factories = factories();
    List<One> all = new ArrayList<>();
    for (String file : files) {
      AdapterSettings settings = Configuration.read(Path.of(file), AdapterSettings.class);
      AgentConfig config = AgentConfigs.of(name + "/" + VERSION, settings);
      all.add(new One(settings, config, in(file, check(config.drivers(), factories))));
      List<String> unusable = unusable(config.drivers(), factories);
      if (!checkOnly && !unusable.isEmpty()) {
        throw new ConfigurationException(in(file, unusable));
      }
    }
    requireDifferent(all);
    if (checkOnly) {
      List<String> problems = all.stream().flatMap(one -> one.problems().stream()).toList();
      if (!problems.isEmpty()) {
        throw new ConfigurationException(problems);
      }
      LOG.atInfo().addKeyValue("files", files).log("The configuration is good");
      parts.requestStop();
      return;
    }
    for (One one : all) {
      one.problems().forEach(problem -> LOG.atWarn().log("Configuration: {}", problem));
      up(name, one.settings(), one.config(), factories, parts);
    }
  }

  /** One configuration, and what is wrong with it. */
  private record One(AdapterSettings settings, AgentConfig config, List<String> problems) {}

  private static List<String> in(String file, List<String> problems) {
    return problems.stream().map(problem -> file + ": " + problem).toList();
  }

  private static void requireDifferent(List<One> all) {
    Set<Object> seen = new HashSet<>();
    for (One one : all) {
      TwinId twin = one.config().twin();
      Path data = one.settings().data().toAbsolutePath().normalize();
      if (!seen.add(twin)) {
        throw new ConfigurationException(
            "target: two files name " + twin.target() + "; each target has one agent");
      }
      if (!seen.add(data)) {
        throw new ConfigurationException(
            "data: two files name " + data + "; each agent needs a folder of its own");
      }
    }
  }

  private static void up(
      String name,
      AdapterSettings settings,
      AgentConfig config,
      List<DriverFactory> factories,
      Lifecycle parts)
      throws Exception {
    PrometheusMeterRegistry meters = Metrics.of(name, VERSION);
    BusOptions usual =
        settings.broker().toOptions("twinbus-" + config.twin().tenant() + "-" + settings.target());
    BusOptions options = testament(config, factories).map(usual::withWill).orElse(usual);
    Agent agent =
        parts.start(
            "agent " + settings.target(),
            () ->
                Agent.start(
                    config,
                    factories,
                    () -> HiveBus.connect(options, meters),
                    AgentThreads.create(),
                    meters));
    measure(agent, meters);
    HttpSettings http = settings.http().orElse(null);
    if (http != null) {
      HealthChecks checks = new HealthChecks();
      checks.ready(
          "broker",
          () ->
              agent.status().connected()
                  ? Optional.empty()
                  : Optional.of("no session; components go on with the last desired state"));
      var unused =
          parts.start(
              "http " + settings.target(), () -> HttpEndpoint.start(http, 0, checks, meters));
    }
  }

  private static Optional<BusOptions.Will> testament(
      AgentConfig config, List<DriverFactory> factories) {
    return factories.stream()
        .filter(
            factory -> config.drivers().containsKey(factory.name()) || factory.enabledByDefault())
        .flatMap(factory -> factory.testament(config.twin().target()).stream())
        .findFirst()
        .map(
            testament ->
                new BusOptions.Will(
                    testament.topic(),
                    testament.text().getBytes(StandardCharsets.UTF_8),
                    "text/plain"));
  }

  private static void measure(Agent agent, PrometheusMeterRegistry meters) {
    for (ComponentView.State state : ComponentView.State.values()) {
      var unused =
          Gauge.builder(
                  "twinbus.adapter.components",
                  () ->
                      agent.status().components().stream()
                          .filter(view -> view.state() == state)
                          .count())
              .description("Components by state")
              .tag("state", state.name())
              .register(meters);
    }
    var unused =
        Gauge.builder("twinbus.adapter.flashing", () -> agent.status().flashing() ? 1 : 0)
            .description("1 while a flash session is open")
            .register(meters);
  }

  private static List<DriverFactory> factories() {
    List<DriverFactory> factories = new ArrayList<>();
    ServiceLoader.load(DriverFactory.class).forEach(factories::add);
    return factories;
  }

  private static List<String> check(Map<String, Settings> sections, List<DriverFactory> factories) {
    List<String> problems = new ArrayList<>(unusable(sections, factories));
    for (DriverFactory factory : factories) {
      Settings section = sections.get(factory.name());
      if (section == null && !factory.enabledByDefault()) {
        continue;
      }
      Settings settings =
          section == null ? Settings.at("drivers." + factory.name(), Map.of()) : section;
      try {
        if (enabledProblem(settings).isEmpty() && settings.flag("enabled").orElse(true)) {
          factory.check(settings).stream().map(Problem::toString).forEach(problems::add);
        }
      } catch (SettingsException e) {
        problems.add(e.problem().toString());
      }
    }
    return problems;
  }

  /** What no agent could start with. */
  private static List<String> unusable(
      Map<String, Settings> sections, List<DriverFactory> factories) {
    List<String> problems = new ArrayList<>(unknown(sections, factories));
    sections.values().forEach(section -> enabledProblem(section).ifPresent(problems::add));
    return problems;
  }

  private static Optional<String> enabledProblem(Settings section) {
    try {
      var unused = section.flag("enabled");
      return Optional.empty();
    } catch (SettingsException e) {
      return Optional.of(e.problem().toString());
    }
  }

  private static List<String> unknown(
      Map<String, Settings> sections, List<DriverFactory> factories) {
    TreeSet<String> known = new TreeSet<>();
    factories.forEach(factory -> known.add(factory.name()));
    return sections.keySet().stream()
        .filter(section -> !known.contains(section))
        .map(
            section ->
                "drivers."
                    + section
                    + ": there is no such driver here; there are "
                    + String.join(", ", known))
        .toList();
  }
}
