package io.twinbus.adapter.reconcile;

import java.time.Instant;
import java.util.Optional;

/**
 * A driver call that runs.
 *
 * @param kind what it does
 * @param fingerprint of the spec that it was given
 * @param since when it began
 * @param deadline when it is cut off
 * @param cutOff when it was told to end, and why
 */
record Call(
    Kind kind, String fingerprint, Instant since, Instant deadline, Optional<CutOff> cutOff) {
  /** What a call does. */
  enum Kind {
    OBSERVE,
    APPLY,
    REMOVE
  }

  /**
   * A call was told to end.
   *
   * @param late it ran into its deadline, which is a failure; otherwise its result is not wanted
   *     any more
   */
  record CutOff(Instant at, String reason, boolean late) {}

  boolean changes() {
    return kind != Kind.OBSERVE;
  }

  Call toldToEnd(Instant now, String reason, boolean late) {
    return new Call(kind, fingerprint, since, deadline, Optional.of(new CutOff(now, reason, late)));
  }

  Call until(Instant later) {
    return new Call(kind, fingerprint, since, later, cutOff);
  }
}
