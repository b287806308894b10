package io.twinbus.monitor.health;

import io.twinbus.monitor.policy.HealthPolicy;
import io.twinbus.monitor.recovery.Stall;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * All that a judgement of one twin rests on.
 *
 * @param policy what holds for it
 * @param desired what it shall be
 * @param reported what it says it is
 * @param connection what the broker knows
 * @param status what the runtime knows
 * @param runtimeAlive whether a twin runtime is there
 * @param lastHeard the last word of the device itself
 * @param skew the device's clock minus ours, as last seen live
 * @param connects when it connected lately
 * @param phaseChanges when its phase left or reached IN_SYNC lately
 * @param drifts when it began to drift lately
 * @param refusedCommands when its gate refused a command for want of room
 * @param stall why its flash needs help
 */
public record TwinEvidence(
    HealthPolicy policy,
    Optional<DesiredState> desired,
    Optional<ReportedState> reported,
    Optional<ConnectionState> connection,
    Optional<TwinStatus> status,
    boolean runtimeAlive,
    Optional<Instant> lastHeard,
    Optional<Duration> skew,
    History connects,
    History phaseChanges,
    History drifts,
    History refusedCommands,
    Optional<Stall> stall) {
  boolean isConnected() {
    return connection.filter(ConnectionState::getConnected).isPresent();
  }

  /** Since when its connection is as it is; the epoch when the broker never saw it. */
  Instant connectedSince() {
    return connection.map(each -> Times.instant(each.getSince())).orElse(Instant.EPOCH);
  }

  boolean isFlashing() {
    return status.filter(each -> each.getPhase() == TwinStatus.Phase.FLASHING).isPresent();
  }
}
