package io.twinbus.twin;

import java.util.List;

/**
 * The outcome of one step.
 *
 * @param next the twin from now on
 * @param effects what is to be done, in this order
 */
public record Transition(Twin next, List<Effect> effects) {
  public Transition {
    effects = List.copyOf(effects);
  }
}
