package io.twinbus.adapter.reconcile;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What came of a stimulus.
 *
 * @param state what is known now
 * @param effects what to do, in order
 * @param wake when to come back with a {@link Stimulus.Tick} at the latest; empty: not by itself
 */
public record Step(AgentState state, List<Effect> effects, Optional<Instant> wake) {
  public Step {
    effects = List.copyOf(effects);
  }
}
