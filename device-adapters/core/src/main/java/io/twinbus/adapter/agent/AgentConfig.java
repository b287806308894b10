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
import java.util.function.Consumer;

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
    return with(draft -> draft.drivers = driverSettings);
  }

  /** The same with another policy. */
  public AgentConfig with(Policy other) {
    return with(draft -> draft.policy = other);
  }

  /** The same with another interval of reports without a change. */
  public AgentConfig reporting(Duration every) {
    return with(draft -> draft.reportEvery = every);
  }

  /** The same with another trust policy. */
  public AgentConfig with(TrustPolicy other) {
    return with(draft -> draft.trust = other);
  }

  /** The same with other limits for phases. */
  public AgentConfig with(PhaseLimits other) {
    return with(draft -> draft.limits = other);
  }

  /** A copy to change. */
  private static final class Draft {
    private String adapter;
    private TwinId twin;
    private Path folder;
    private Policy policy;
    private PhaseLimits limits;
    private TrustPolicy trust;
    private TransferOptions transfer;
    private long cacheBytes;
    private DeviceFacts facts;
    private Map<String, Settings> drivers;
    private Map<String, Secret> secrets;
    private Duration reportEvery;
    private Duration reportSpacing;

    Draft(AgentConfig from) {
      adapter = from.adapter;
      twin = from.twin;
      folder = from.folder;
      policy = from.policy;
      limits = from.limits;
      trust = from.trust;
      transfer = from.transfer;
      cacheBytes = from.cacheBytes;
      facts = from.facts;
      drivers = from.drivers;
      secrets = from.secrets;
      reportEvery = from.reportEvery;
      reportSpacing = from.reportSpacing;
    }

    AgentConfig done() {
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
          reportEvery,
          reportSpacing);
    }
  }

  private AgentConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.done();
  }
}
