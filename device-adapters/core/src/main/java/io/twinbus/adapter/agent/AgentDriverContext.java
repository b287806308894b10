package io.twinbus.adapter.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.NativeTopics;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.driver.TelemetryChannel;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** A driver's way to its agent. */
record AgentDriverContext(
    AgentConfig config,
    Path folder,
    Clock clock,
    ScheduledExecutorService scheduler,
    Telemetry channels,
    Consumer<String> changes,
    Runnable deviceChanges,
    NativeTopics topics,
    MeterRegistry meters)
    implements DriverContext {
  @Override
  public String tenant() {
    return config.twin().tenant();
  }

  @Override
  public String target() {
    return config.twin().target();
  }

  @Override
  public void changed(String component, String reason) {
    changes.accept(component);
  }

  @Override
  public void deviceChanged() {
    deviceChanges.run();
  }

  @Override
  public TelemetryChannel telemetry(String channel, String unit) {
    return channels.channel(channel, unit);
  }

  @Override
  public Secret secret(String name) {
    return secret(config.secrets(), name);
  }

  static Secret secret(Map<String, Secret> secrets, String name) {
    Secret secret = secrets.get(name);
    if (secret == null) {
      throw new SettingsException(
          new Problem(
              "secrets." + name, "is not in the adapter's configuration: add it under secrets"));
    }
    return secret;
  }
}
