package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Problem;
import java.util.List;

/**
 * A component of the desired state.
 *
 * @param spec what is wanted
 * @param fingerprint of the spec, worked out once
 * @param problems why it cannot work as it is; empty: it can
 */
public record Wanted(ComponentSpec spec, String fingerprint, List<Problem> problems) {
  public Wanted {
    problems = List.copyOf(problems);
  }

  /** A component with what its driver says about it. */
  public static Wanted of(ComponentSpec spec, List<Problem> problems) {
    return new Wanted(spec, spec.fingerprint(), problems);
  }
}
