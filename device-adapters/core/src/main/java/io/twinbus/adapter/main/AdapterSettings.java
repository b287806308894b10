package io.twinbus.adapter.main;

import io.twinbus.service.config.ByteSize;
import io.twinbus.service.config.Default;
import io.twinbus.service.config.Secret;
import io.twinbus.service.config.Section;
import io.twinbus.service.http.HttpSettings;
import io.twinbus.service.session.BusSettings;
import io.twinbus.topic.Names;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The configuration of an adapter: one file, one process, one target.
 *
 * @param tenant the tenant
 * @param target the device
 * @param data folder for journal, artifacts and components' data; of this adapter alone
 * @param broker how to reach it, and who we are
 * @param http where health and metrics are served; by default nowhere
 * @param facts what the device is, where the adapter cannot find out
 * @param trust which artifacts may be used
 * @param artifacts how they are pulled and kept
 * @param agent patience and eagerness
 * @param deadlines for components that name none
 * @param secrets for drivers, by name
 * @param drivers settings by driver; {@code enabled: false} turns one off
 */
public record AdapterSettings(
    @Default(Names.DEFAULT_TENANT) String tenant,
    String target,
    Path data,
    BusSettings broker,
    Optional<HttpSettings> http,
    FactsSettings facts,
    TrustSettings trust,
    ArtifactSettings artifacts,
    AgentSettings agent,
    DeadlineSettings deadlines,
    Map<String, SecretSettings> secrets,
    Map<String, Section> drivers) {
  public AdapterSettings {
    if (!Names.isName(tenant)) {
      throw new IllegalArgumentException("tenant \"" + tenant + "\" is not a name");
    }
    if (!Names.isName(target)) {
      throw new IllegalArgumentException("target \"" + target + "\" is not a name");
    }
  }

  /** What the device is; what is left out is found out. */
  public record FactsSettings(
      @Default("") String os,
      @Default("") String arch,
      Optional<Double> cpu,
      Optional<ByteSize> memory,
      List<String> accelerators,
      Map<String, String> labels) {}

  /**
   * Which artifacts may be used.
   *
   * @param allowUnsigned whether a signature may be missing
   * @param keys Ed25519 public keys, base64 or PEM
   */
  public record TrustSettings(@Default("false") boolean allowUnsigned, List<String> keys) {}

  /**
   * How artifacts are pulled and kept.
   *
   * @param maxBytes most bytes that are kept
   * @param blockSize bytes a block
   * @param blocksPerRequest blocks a request
   * @param window requests ahead
   * @param silence time without a block after which is asked again
   * @param patience time without a block after which a download has failed
   */
  public record ArtifactSettings(
      @Default("1GiB") ByteSize maxBytes,
      @Default("64KiB") ByteSize blockSize,
      @Default("8") int blocksPerRequest,
      @Default("3") int window,
      @Default("3s") Duration silence,
      @Default("30s") Duration patience) {
    public ArtifactSettings {
      if (blockSize.bytes() < 512 || blockSize.bytes() > 262_144) {
        throw new IllegalArgumentException("blockSize is not within 512 and 256KiB");
      }
      if (blocksPerRequest < 1 || blocksPerRequest > 256 || window < 1 || window > 64) {
        throw new IllegalArgumentException("blocksPerRequest is 1 to 256, and window 1 to 64");
      }
    }
  }

  /** Patience and eagerness: see {@link io.twinbus.adapter.reconcile.Policy}. */
  public record AgentSettings(
      @Default("30s") Duration observeEvery,
      @Default("500ms") Duration observeStarting,
      @Default("1s") Duration minBackoff,
      @Default("5m") Duration maxBackoff,
      @Default("5") int restartBudget,
      @Default("10m") Duration restartWindow,
      @Default("4") int parallelChanges,
      @Default("8") int parallelLooks,
      @Default("10s") Duration cancelGrace,
      @Default("8") int flashPatience,
      @Default("20s") Duration reportEvery,
      @Default("100ms") Duration reportSpacing) {
    public AgentSettings {
      if (restartBudget < 1 || parallelChanges < 1 || parallelLooks < 1 || flashPatience < 1) {
        throw new IllegalArgumentException(
            "restartBudget, parallelChanges, parallelLooks and flashPatience are at least 1");
      }
      if (reportSpacing.toMillis() < 100) {
        throw new IllegalArgumentException("reportSpacing is at least 100ms");
      }
    }
  }

  /** How long phases may take: see {@link io.twinbus.adapter.driver.PhaseLimits}. */
  public record DeadlineSettings(
      @Default("5m") Duration apply,
      @Default("2m") Duration remove,
      @Default("30s") Duration started,
      @Default("60s") Duration erasing,
      @Default("30s") Duration writing,
      @Default("60s") Duration verifying,
      @Default("120s") Duration rebooting) {}

  /** One secret: {@code value}, or better {@code valueFile}. */
  public record SecretSettings(Secret value) {}
}
