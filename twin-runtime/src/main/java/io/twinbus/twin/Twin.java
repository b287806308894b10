package io.twinbus.twin;

import io.twinbus.topic.TwinId;
import io.twinbus.twin.clock.Times;
import io.twinbus.twin.flash.FlashCursor;
import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;

/**
 * A twin: its documents, and the little that is in none of them. A value; {@link TwinCore} makes
 * the next one.
 *
 * <p>INVARIANT: everything that must survive is in the documents. What is beyond them may be
 * forgotten by a restart, and the twin still comes to the same end.
 *
 * @param id whose it is
 * @param desired the current desired state; the default instance when there is none
 * @param reported the last report; the default instance when there is none
 * @param connection the broker's knowledge
 * @param status what is known now
 * @param published the status that readers have; the same object when nothing changed since
 * @param commands the commands under way
 * @param lastSeen the device's last word; the epoch when it never spoke
 * @param awakeSince when the twin was made or restored: no deadline runs before it
 * @param cursor where the flash session stands, beyond its status
 * @param lastCommand number of the last command, from which ids are made
 * @param armed the time for which a tick is set; {@link Instant#MAX} when none is
 */
public record Twin(
    TwinId id,
    DesiredState desired,
    ReportedState reported,
    ConnectionState connection,
    TwinStatus status,
    TwinStatus published,
    CommandQueue commands,
    Instant lastSeen,
    Instant awakeSince,
    FlashCursor cursor,
    long lastCommand,
    Instant armed) {

  /** A twin of which nothing is known. */
  public static Twin unknown(TwinId id, Instant now) {
    return restore(
        id,
        DesiredState.getDefaultInstance(),
        ReportedState.getDefaultInstance(),
        ConnectionState.getDefaultInstance(),
        TwinStatus.getDefaultInstance(),
        GateQueue.getDefaultInstance(),
        now);
  }

  /**
   * A twin from what is retained for it; default instances stand for what is not. The next input
   * must be {@link TwinInput.Resumed}, which does what the twin before it left undone.
   */
  public static Twin restore(
      TwinId id,
      DesiredState desired,
      ReportedState reported,
      ConnectionState connection,
      TwinStatus status,
      GateQueue gate,
      Instant now) {
    CommandQueue commands = CommandQueue.of(gate);
    return new Twin(
        id,
        desired,
        reported,
        connection,
        status,
        status,
        commands,
        status.hasLastSeen()
            ? Times.earlier(Times.instant(status.getLastSeen()), now)
            : Instant.EPOCH,
        now,
        FlashCursor.NONE,
        CommandIds.last(commands),
        Instant.MAX);
  }

  /** Generation of the desired state; 0 when there is none. */
  public long generation() {
    return desired.getGeneration();
  }

  /** Where the twin stands. */
  public TwinStatus.Phase phase() {
    return status.getPhase();
  }
}
