package io.twinbus.adapter.agent;

import io.micrometer.core.instrument.Counter;
import io.twinbus.adapter.driver.TelemetryChannel;
import io.twinbus.bus.Bus;
import io.twinbus.bus.PublishOptions;
import io.twinbus.event.TelemetryBatch;
import io.twinbus.event.TelemetrySample;
import io.twinbus.topic.Address;
import io.twinbus.topic.Names;
import io.twinbus.topic.TwinId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Samples in batches, one every quarter of a second for each channel at most, unacknowledged. What
 * does not fit into a batch, or comes while there is no connection, is dropped and counted:
 * telemetry never costs memory. The same goes for channels beyond the {@value #MOST_CHANNELS}th.
 */
final class Telemetry {
  private static final int MOST_SAMPLES = 512;
  private static final int MOST_TEXT = 1024;
  private static final int MOST_CHANNELS = 256;
  private static final Duration SPACING = Duration.ofMillis(250);

  private final TwinId twin;
  private final Supplier<@Nullable Bus> bus;
  private final Clock clock;
  private final ScheduledExecutorService timer;
  private final Counter dropped;
  private final Map<String, Channel> channels = new ConcurrentHashMap<>();

  Telemetry(
      TwinId twin,
      Supplier<@Nullable Bus> bus,
      Clock clock,
      ScheduledExecutorService timer,
      Counter dropped) {
    this.twin = twin;
    this.bus = bus;
    this.clock = clock;
    this.timer = timer;
    this.dropped = dropped;
  }

  /** A channel; the same name is the same channel. */
  TelemetryChannel channel(String name, String unit) {
    if (!Names.isName(name)) {
      throw new IllegalArgumentException("\"" + name + "\" is not a name for a channel");
    }
    if (channels.size() >= MOST_CHANNELS && !channels.containsKey(name)) {
      return new Nowhere();
    }
    return channels.computeIfAbsent(name, key -> new Channel(key, unit));
  }

  /** Makes room for another channel: nobody samples to this one any more. */
  void forget(String name) {
    channels.remove(name);
  }

  /** One channel too many: a component works without its log. */
  private final class Nowhere implements TelemetryChannel {
    @Override
    public void sample(double value) {
      dropped.increment();
    }

    @Override
    public void sample(String text) {
      dropped.increment();
    }
  }

  private final class Channel implements TelemetryChannel {
    private final Address.Telemetry address;
    private final String unit;
    private List<TelemetrySample> samples = new ArrayList<>();
    private boolean scheduled;

    Channel(String name, String unit) {
      this.address = new Address.Telemetry(twin, name);
      this.unit = unit;
    }

    @Override
    public void sample(double value) {
      add(value);
    }

    @Override
    public void sample(String text) {
      add(text.length() > MOST_TEXT ? text.substring(0, MOST_TEXT) : text);
    }

    private synchronized void add(Object value) {
      if (samples.size() >= MOST_SAMPLES) {
        dropped.increment();
        return;
      }
      samples.add(new TelemetrySample(clock.instant(), value));
      if (!scheduled && !timer.isShutdown()) {
        scheduled = true;
        var unused = timer.schedule(this::send, SPACING.toMillis(), TimeUnit.MILLISECONDS);
      }
    }

    private void send() {
      List<TelemetrySample> batch;
      synchronized (this) {
        scheduled = false;
        batch = samples;
        samples = new ArrayList<>();
      }
      Bus session = bus.get();
      if (session == null || !session.isConnected()) {
        dropped.increment(batch.size());
        return;
      }
      var unused =
          session
              .publish(
                  address, new TelemetryBatch(batch, unit), PublishOptions.DEFAULT.unacknowledged())
              .exceptionally(
                  failure -> {
                    dropped.increment(batch.size());
                    return null;
                  });
    }
  }
}
