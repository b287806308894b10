package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.FlashPhase;
import java.time.Instant;
import java.util.Optional;

/**
 * A flash session that is open.
 *
 * @param attempt of the recovery ladder
 * @param phase where it stands
 * @param stands since when no call works on it, and why: it waits for the ladder
 * @param recover an action of the ladder is to be carried out
 */
record Flashing(int attempt, FlashPhase phase, Optional<Standing> stands, boolean recover) {
  /** Nobody works on the session. */
  record Standing(Instant since, String reason) {}

  Flashing at(FlashPhase next) {
    return new Flashing(attempt, next, Optional.empty(), recover);
  }

  Flashing standing(Instant since, String reason) {
    return new Flashing(attempt, phase, Optional.of(new Standing(since, reason)), recover);
  }

  Flashing recovering(int nextAttempt) {
    return new Flashing(nextAttempt, phase, stands, true);
  }

  Flashing underWay() {
    return new Flashing(attempt, phase, Optional.empty(), false);
  }
}
