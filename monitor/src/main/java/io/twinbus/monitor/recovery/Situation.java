package io.twinbus.monitor.recovery;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that the ladder looks at.
 *
 * @param flash the session that is known
 * @param connected the broker says that the device is connected
 * @param connectionSince since when
 * @param lastHeard the last message of the device of any kind
 * @param inSync the twin is IN_SYNC
 * @param desiredDigests digests that the desired state names
 * @param quarantined digests that the twin does not try again
 * @param lastKnownGood digests of the last known good components; empty: the twin has none
 * @param deadlines for this device and component
 */
public record Situation(
    Optional<FlashEvidence> flash,
    boolean connected,
    Instant connectionSince,
    Instant lastHeard,
    boolean inSync,
    Set<String> desiredDigests,
    Set<String> quarantined,
    Optional<Set<String>> lastKnownGood,
    FlashDeadlines deadlines) {
  public Situation {
    desiredDigests = Set.copyOf(desiredDigests);
    quarantined = Set.copyOf(quarantined);
    lastKnownGood = lastKnownGood.map(Set::copyOf);
  }

  /** Whether there is something to go back to that is not this image. */
  boolean canRollBackFrom(String digest) {
    return desiredDigests.contains(digest)
        && lastKnownGood.filter(good -> !good.contains(digest)).isPresent();
  }
}
