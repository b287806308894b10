package io.twinbus.adapter.agent;

import io.twinbus.adapter.artifact.TransferOptions;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.DeviceFacts;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Secret;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.Policy;
import io.twinbus.topic.TwinId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How one agent works.
 *
 * @param adapter the adapter's name and version, such as {@code flatcar-vm/0.1.0}
 * @param twin the device
 * @param folder for journal, artifacts and data; no other agent may use it
 * @param policy patience and eagerness
 * @param limits how long phases of components may take that do not say so themselves
 * @param trust which artifacts may be used
 * @param transfer how artifacts are pulled
 * @param cacheBytes most bytes of artifacts that are kept
 * @param facts what the configuration knows of the device; goes before all else
 * @param drivers settings by the name of the driver's factory
 * @param secrets by name
 * @param reportEvery how often the state is reported when nothing changes: evidence that it is
 *     fresh
 * @param reportSpacing shortest time between two reports
 */
public record AgentConfig(
    String adapter,
    TwinId twin,
    Path folder,
    Policy policy,
    PhaseLimits limits,
    TrustPolicy trust,
    TransferOptions transfer,
    long cacheBytes,
    DeviceFacts facts,
    Map<String, Settings> drivers,
    Map<String, Secret> secrets,
    Duration reportEvery,
    Duration reportSpacing) {
  public AgentConfig {
    drivers = Map.copyOf(drivers);
    secrets = Map.copyOf(secrets);
  }

  /**
   * The defaults: unsigned artifacts refused, 1 GiB of them kept, a report every 20 s, at most 10 a
   * second.
   */
  public static AgentConfig of(String adapter, TwinId twin, Path folder) {
    return new AgentConfig(
        adapter,
        twin,
        folder,
        Policy.DEFAULT,
        PhaseLimits.DEFAULT,
        TrustPolicy.of(false, List.of()),
        TransferOptions.DEFAULT,
        1L << 30,
        DeviceFacts.NONE,
        Map.of(),
        Map.of(),
        Duration.ofSeconds(20),
        Duration.ofMillis(100));
  }

  /** The same with settings for drivers. */
  public AgentConfig with(Map<String, Settings> driverSettings) {
    return new AgentConfig(
        adapter,
        twin,
        folder,
        policy,
        limits,
        trust,
        transfer,
        cacheBytes,
        facts,
        driverSettings,
        secrets,
        reportEvery,
        reportSpacing);
  }

  /** The same with another policy. */
  public AgentConfig with(Policy other) {
    return new AgentConfig(
        adapter,
        twin,
        folder,
        other,
        limits,
        trust,
        transfer,
        cacheBytes,
        facts,
        drivers,
        secrets,
        reportEvery,
        reportSpacing);
  }

  /** The same with another interval of reports without a change. */
  public AgentConfig reporting(Duration every) {
    return new AgentConfig(
        adapter,
        twin,
        folder,
        policy,
        limits,
        trust,
        transfer,
        cacheBytes,
        facts,
        drivers,
        secrets,
        every,
        reportSpacing);
  }

  /** The same with another trust policy. */
  public AgentConfig with(TrustPolicy other) {
    return new AgentConfig(
        adapter,
        twin,
        folder,
        policy,
        limits,
        other,
        transfer,
        cacheBytes,
        facts,
        drivers,
        secrets,
        reportEvery,
        reportSpacing);
  }

  /** The same with other limits for phases. */
  public AgentConfig with(PhaseLimits other) {
    return new AgentConfig(
        adapter,
        twin,
        folder,
        policy,
        other,
        trust,
        transfer,
        cacheBytes,
        facts,
        drivers,
        secrets,
        reportEvery,
        reportSpacing);
  }
}
