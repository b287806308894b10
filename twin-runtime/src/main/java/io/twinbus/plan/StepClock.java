package io.twinbus.plan;

import io.twinbus.v1.StepProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Since when a step stands where it stands.
 *
 * @param state where
 * @param since since when
 * @param written when it was written, as far as it was seen
 * @param took from the write to READY; empty until then
 */
record StepClock(
    StepProgress.State state, Instant since, Optional<Instant> written, Optional<Duration> took) {

  static StepClock starting(StepProgress.State state, Instant now) {
    return new StepClock(
        state,
        now,
        state == StepProgress.State.PROGRESSING ? Optional.of(now) : Optional.empty(),
        Optional.empty());
  }

  /** The clock after a look at the step: it moves only when the state does. */
  StepClock at(StepProgress.State next, Instant now) {
    if (next == state) {
      return this;
    }
    return switch (next) {
      case PROGRESSING -> new StepClock(next, now, written.or(() -> Optional.of(now)), took);
      case READY ->
          new StepClock(
              next,
              now,
              Optional.empty(),
              written.map(at -> Duration.between(at, now)).or(() -> took));
      case WAITING, FAILED -> new StepClock(next, now, written, took);
      default -> new StepClock(next, now, Optional.empty(), Optional.empty());
    };
  }
}
