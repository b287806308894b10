package io.twinbus.runtime;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.twinbus.twin.Effect;
import io.twinbus.twin.TwinInput;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What the runtime counts. Tags are of low cardinality: never a target's name. */
final class RuntimeMeters {
  private final MeterRegistry registry;
  private final Map<Class<?>, Counter> inputs = new ConcurrentHashMap<>();
  private final Map<TwinStatus.Phase, Counter> phases = new EnumMap<>(TwinStatus.Phase.class);
  private final Map<Effect.Reason, Counter> ignored = new EnumMap<>(Effect.Reason.class);
  private final Timer lag;
  private final Counter retries;
  private final Counter refusals;

  RuntimeMeters(MeterRegistry registry) {
    this.registry = registry;
    for (TwinStatus.Phase phase : TwinStatus.Phase.values()) {
      phases.put(
          phase,
          Counter.builder("twinbus.twin.transitions")
              .description("Twins that entered a phase")
              .tag("phase", phase.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    for (Effect.Reason reason : Effect.Reason.values()) {
      ignored.put(
          reason,
          Counter.builder("twinbus.twin.ignored")
              .description("Inputs that were not admissible")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
    lag =
        Timer.builder("twinbus.twin.lag")
            .description("From the broker's acceptance of a desired state to the twin's step")
            .register(registry);
    retries =
        Counter.builder("twinbus.runtime.retries")
            .description("Publications that were tried again")
            .register(registry);
    refusals =
        Counter.builder("twinbus.runtime.refusals")
            .description("Publications that the broker refused")
            .register(registry);
  }

  void input(TwinInput input) {
    inputs
        .computeIfAbsent(
            input.getClass(),
            type ->
                Counter.builder("twinbus.twin.inputs")
                    .description("Inputs of twins")
                    .tag("kind", type.getSimpleName().toLowerCase(Locale.ROOT))
                    .register(registry))
        .increment();
  }

  void entered(TwinStatus.Phase phase) {
    Counter counter = phases.get(phase);
    if (counter != null) {
      counter.increment();
    }
  }

  void ignored(Effect.Reason reason) {
    Counter counter = ignored.get(reason);
    if (counter != null) {
      counter.increment();
    }
  }

  void accepted(Duration ago) {
    lag.record(ago.isNegative() ? Duration.ZERO : ago);
  }

  void retried() {
    retries.increment();
  }

  void refused() {
    refusals.increment();
  }

  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).strongReference(true).register(registry);
  }
}
