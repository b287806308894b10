package io.twinbus.adapter.agent;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The drivers of an agent by component type. A driver that cannot start is tried again, and named
 * to people.
 */
final class DriverSet implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DriverSet.class);

  private final Map<String, DriverFactory> factories = new LinkedHashMap<>();
  private final Map<String, Settings> settings;
  private final Map<String, Driver> running = new ConcurrentSkipListMap<>();
  private final Map<String, Driver> byType = new ConcurrentSkipListMap<>();
  private final Map<String, String> failed = new ConcurrentSkipListMap<>();

  DriverSet(List<DriverFactory> all, Map<String, Settings> settings) {
    this.settings = settings;
    for (DriverFactory factory : all) {
      Settings section = settings.get(factory.name());
      boolean enabled =
          section == null ? factory.enabledByDefault() : section.flag("enabled").orElse(true);
      if (enabled) {
        factories.put(factory.name(), factory);
      }
    }
  }

  static Settings section(Map<String, Settings> settings, String name) {
    return settings.getOrDefault(name, Settings.at("drivers." + name, Map.of()));
  }

  /**
   * Starts those that do not run yet.
   *
   * @return whether one more runs now
   */
  boolean startMissing(Function<String, AgentDriverContext> contexts) throws InterruptedException {
    boolean more = false;
    for (DriverFactory factory : factories.values()) {
      if (running.containsKey(factory.name())) {
        continue;
      }
      try {
        Driver driver =
            factory.create(section(settings, factory.name()), contexts.apply(factory.name()));
        running.put(factory.name(), driver);
        driver.types().forEach(type -> byType.put(type, driver));
        failed.remove(factory.name());
        more = true;
      } catch (IOException | RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(failed.put(factory.name(), message))) {
          LOG.atWarn().addKeyValue("driver", factory.name()).log("Driver not started: {}", message);
        }
      }
    }
    return more;
  }

  boolean isComplete() {
    return running.size() == factories.size();
  }

  Collection<Driver> all() {
    return List.copyOf(running.values());
  }

  Optional<Driver> of(String type) {
    return Optional.ofNullable(byType.get(type));
  }

  /** What is wrong with a component, in its driver's words. */
  List<Problem> validate(ComponentSpec spec) {
    Driver driver = byType.get(spec.type());
    if (driver == null) {
      return List.of(new Problem("type", unknown(spec.type())));
    }
    try {
      return driver.validate(spec);
    } catch (SettingsException e) {
      return List.of(e.problem());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("type", spec.type()).setCause(e).log("A driver cannot validate");
      return List.of(new Problem("", "the driver cannot check it: " + e));
    }
  }

  private String unknown(String type) {
    StringBuilder text = new StringBuilder();
    text.append('"').append(type).append("\" is not a type of this adapter, which has ");
    text.append(byType.isEmpty() ? "none" : String.join(", ", byType.keySet()));
    new TreeMap<>(failed)
        .forEach(
            (name, reason) ->
                text.append("; driver ").append(name).append(" does not start: ").append(reason));
    return text.toString();
  }

  @Override
  public void close() {
    List<Driver> drivers = new ArrayList<>(running.values());
    running.clear();
    byType.clear();
    for (Driver driver : drivers) {
      try {
        driver.close();
      } catch (RuntimeException e) {
        LOG.atWarn().setCause(e).log("A driver did not close");
      }
    }
  }
}
