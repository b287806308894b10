package io.twinbus.runtime;

import io.twinbus.journal.JournalSettings;
import io.twinbus.service.config.ByteSize;
import io.twinbus.service.config.Default;
import io.twinbus.service.http.HttpSettings;
import io.twinbus.service.session.BusSettings;
import io.twinbus.twin.TwinPolicy;
import io.twinbus.twin.flash.FlashLimits;
import io.twinbus.twin.gate.GateLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The configuration of a runtime.
 *
 * @param id tells replicas apart; the session on the bus is kept under it
 * @param broker how to reach the broker
 * @param http where health, metrics and events are served; port 8082 unless told
 * @param eventLoops event loops over which the twins are spread; 0: one for each processor
 * @param quiet how long no retained message must come until all of them are taken to be there
 * @param mostRetained how many retained messages the broker keeps for one subscription; HiveMQ CE
 *     drops what is beyond 100,000 in silence, so that from here on twins are read one by one
 * @param twins how patient twins are
 * @param journal where events are kept; without a folder none are
 * @param artifacts where artifacts are kept; without a folder none are served
 */
public record RuntimeSettings(
    @Default("0") String id,
    BusSettings broker,
    HttpSettings http,
    @Default("0") int eventLoops,
    @Default("1s") Duration quiet,
    @Default("99000") int mostRetained,
    Twins twins,
    Optional<JournalSettings> journal,
    Optional<ArtifactSettings> artifacts) {

  public RuntimeSettings {
    if (eventLoops < 0 || eventLoops > 256) {
      throw new IllegalArgumentException("eventLoops must be 0 to 256, is " + eventLoops);
    }
    if (mostRetained < 1) {
      throw new IllegalArgumentException("mostRetained must be positive, is " + mostRetained);
    }
    if (quiet.compareTo(Duration.ofMillis(50)) < 0 || quiet.compareTo(Duration.ofMinutes(5)) > 0) {
      throw new IllegalArgumentException("quiet must be between 50ms and 5m, is " + quiet);
    }
  }

  /** How patient twins are; see {@link TwinPolicy}. */
  public record Twins(
      @Default("2m") Duration freshness,
      @Default("2m") Duration takeUp,
      @Default("5m") Duration apply,
      @Default("1s") Duration progressEvery,
      Gate gate,
      Flash flash) {
    /** The policy of the core. */
    public TwinPolicy policy() {
      return new TwinPolicy(
          freshness,
          takeUp,
          apply,
          progressEvery,
          new GateLimits(
              gate.maxCommands(),
              (int) Math.min(Integer.MAX_VALUE, gate.maxBytes().bytes()),
              gate.defaultExpiry(),
              gate.longestExpiry()),
          new FlashLimits(
              flash.started(),
              flash.erasing(),
              flash.writing(),
              flash.verifying(),
              flash.rebooting(),
              flash.mostAttempts()));
    }
  }

  /** What a gate takes; see {@link GateLimits}. */
  public record Gate(
      @Default("64") int maxCommands,
      @Default("256KiB") ByteSize maxBytes,
      @Default("5m") Duration defaultExpiry,
      @Default("1d") Duration longestExpiry) {}

  /** Deadlines of flash phases; see {@link FlashLimits}. The twin itself acts at twice these. */
  public record Flash(
      @Default("30s") Duration started,
      @Default("60s") Duration erasing,
      @Default("30s") Duration writing,
      @Default("60s") Duration verifying,
      @Default("120s") Duration rebooting,
      @Default("16") int mostAttempts) {}

  /**
   * Where artifacts are kept.
   *
   * @param folder a folder of this runtime alone
   * @param maxBytes the largest artifact that is taken in
   * @param collectEvery how often artifacts that nobody names are deleted
   * @param grace how old they must be for that
   */
  public record ArtifactSettings(
      Path folder,
      @Default("1GiB") ByteSize maxBytes,
      @Default("10m") Duration collectEvery,
      @Default("1d") Duration grace) {
    public ArtifactSettings {
      if (collectEvery.isNegative() || collectEvery.isZero() || grace.isNegative()) {
        throw new IllegalArgumentException(
            "collectEvery must be positive and grace not negative, they are "
                + collectEvery
                + " and "
                + grace);
      }
    }
  }
}
