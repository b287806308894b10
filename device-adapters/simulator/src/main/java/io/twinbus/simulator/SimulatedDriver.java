package io.twinbus.simulator;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Pretends to run components of every type: they become READY after a while, or fail as often as
 * told.
 */
final class SimulatedDriver implements Driver {
  private static final Set<String> TYPES =
      Set.of(
          "simulated",
          "container",
          "process",
          "script",
          "wasm",
          "ebpf",
          "yaml.k8s",
          "helm.v3",
          "win.uwp",
          "bin",
          "bitfile");

  private final Duration applyTime;
  private final double failureRate;
  private final Map<String, String> running = new ConcurrentHashMap<>();

  SimulatedDriver(Duration applyTime, double failureRate) {
    this.applyTime = applyTime;
    this.failureRate = failureRate;
  }

  @Override
  public Set<String> types() {
    return TYPES;
  }

  @Override
  public List<Problem> validate(ComponentSpec component) {
    return List.of();
  }

  @Override
  public Observation observe(ComponentSpec component, ComponentContext context) {
    String fingerprint = running.get(component.name());
    if (fingerprint == null) {
      return Observation.absent();
    }
    return fingerprint.equals(component.fingerprint())
        ? new Observation.Ready("simulated", component.artifact().map(ArtifactRef::digest), 0)
        : Observation.different("simulated with other settings");
  }

  @Override
  public Outcome apply(ComponentSpec component, ComponentContext context)
      throws InterruptedException {
    context.cancellation().pause(applyTime);
    if (ThreadLocalRandom.current().nextDouble() < failureRate) {
      return Outcome.failed("simulated failure");
    }
    running.put(component.name(), component.fingerprint());
    return Outcome.done();
  }

  @Override
  public Outcome remove(ComponentSpec component, ComponentContext context) {
    running.remove(component.name());
    return Outcome.done();
  }

  @Override
  public Settings configure(Settings desired) {
    return desired;
  }

  @Override
  public void close() {
    running.clear();
  }
}
