package io.twinbus.monitor.recovery;

import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.Recovery;
import java.time.Instant;
import java.util.Optional;

/**
 * What the ladder says.
 *
 * @param record the recovery record as it is now; empty: there never was a recovery
 * @param request a new rung; to be published after the record is, so that a monitor that dies in
 *     between repeats it
 * @param unanswered a request that nobody has acted upon yet; worth publishing again from time to
 *     time: its key makes a repetition harmless
 * @param stall why the flash needs help; empty: it does not
 * @param nextDue when to ask again if nothing changes; empty: nothing is under way
 */
public record Decision(
    Optional<Recovery> record,
    Optional<RecoverRequest> request,
    Optional<RecoverRequest> unanswered,
    Optional<Stall> stall,
    Optional<Instant> nextDue) {

  static Decision quiet(Optional<Recovery> record) {
    return new Decision(
        record, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Every wait has an end: the time to look again is always after now. */
  static Decision waiting(
      Optional<Recovery> record,
      Optional<RecoverRequest> unanswered,
      Optional<Stall> stall,
      Instant due) {
    return new Decision(record, Optional.empty(), unanswered, stall, Optional.of(due));
  }
}
