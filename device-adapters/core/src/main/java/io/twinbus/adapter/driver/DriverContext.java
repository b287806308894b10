package io.twinbus.adapter.driver;

import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.ScheduledExecutorService;

/** What the kernel gives to a driver for its whole life. Safe for use by many threads. */
public interface DriverContext {
  /** The tenant. */
  String tenant();

  /** The target: the device. */
  String target();

  /** A folder of this driver alone, kept across restarts. It exists. */
  Path folder();

  /** The clock to use. */
  Clock clock();

  /** Timers; a task must be short. Blocking work goes to a virtual thread of the driver's own. */
  ScheduledExecutorService scheduler();

  /**
   * Says that something happened to a component behind the kernel's back: it is observed at once,
   * and repaired if need be.
   */
  void changed(String component, String reason);

  /** Says that {@link Driver#facts()} or {@link Driver#boot()} may have changed. */
  void deviceChanged();

  /**
   * Publishes samples; what is too fast is dropped and counted, as the device must not drown the
   * bus.
   */
  TelemetryChannel telemetry(String channel, String unit);

  /** The topics of a device that speaks a protocol of its own. */
  NativeTopics topics();

  /** A secret of the adapter's configuration, by its name. */
  Secret secret(String name) throws SettingsException;

  /** Metrics. No component or target names as tags. */
  MeterRegistry meters();
}
