package io.twinbus.adapter.testkit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.NativeTopics;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.driver.TelemetryChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** A driver's surroundings on one folder. A second one on the same folder stands for a restart. */
public final class TestDriverContext implements DriverContext, AutoCloseable {
  private final Path folder;
  private final Map<String, String> secrets;
  private final Optional<SessionTopics> topics;
  private final ScheduledThreadPoolExecutor scheduler =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("test-scheduler").factory());
  private final MeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> changes = new CopyOnWriteArrayList<>();
  private final Map<String, List<String>> samples = new ConcurrentHashMap<>();

  public TestDriverContext(Path folder) {
    this(folder, Map.of());
  }

  public TestDriverContext(Path folder, Map<String, String> secrets) {
    this(folder, secrets, Optional.empty());
  }

  TestDriverContext(Path folder, Map<String, String> secrets, Optional<SessionTopics> topics) {
    this.folder = folder;
    this.secrets = Map.copyOf(secrets);
    this.topics = topics;
  }

  /** The components that the driver has called changed, in order. */
  public List<String> changes() {
    return List.copyOf(changes);
  }

  /** What was published on a telemetry channel, as text. */
  public List<String> samples(String channel) {
    return List.copyOf(samples.getOrDefault(channel, List.of()));
  }

  Path root() {
    return folder;
  }

  @Override
  public String tenant() {
    return "default";
  }

  @Override
  public String target() {
    return "testbench";
  }

  @Override
  public Path folder() {
    try {
      return Files.createDirectories(folder.resolve("driver"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  @Override
  public void changed(String component, String reason) {
    changes.add(component);
  }

  @Override
  public void deviceChanged() {
    changes.add("");
  }

  @Override
  public TelemetryChannel telemetry(String channel, String unit) {
    List<String> texts = samples.computeIfAbsent(channel, key -> new CopyOnWriteArrayList<>());
    return new TelemetryChannel() {
      @Override
      public void sample(double value) {
        texts.add(Double.toString(value));
      }

      @Override
      public void sample(String text) {
        texts.add(text);
      }
    };
  }

  @Override
  public NativeTopics topics() {
    return topics
        .map(NativeTopics.class::cast)
        .orElseThrow(() -> new IllegalStateException("this bench has no broker"));
  }

  @Override
  public Secret secret(String name) {
    String text = secrets.get(name);
    if (text == null) {
      throw new SettingsException(new Problem("secrets." + name, "there is no such secret"));
    }
    return new Secret(text);
  }

  @Override
  public MeterRegistry meters() {
    return meters;
  }

  @Override
  public void close() {
    topics.ifPresent(SessionTopics::close);
    scheduler.shutdownNow();
  }
}
