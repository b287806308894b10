package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.ComponentSpec;

/**
 * What the journal knows of one component. It is written before a driver is called and after it is
 * done, so that whatever may be on the device has an entry.
 *
 * @param spec the spec of the last apply that was begun
 * @param fingerprint of the spec, worked out once
 * @param stage how far it came
 * @param restarts repairs and restarts since the spec was first applied
 */
public record JournalEntry(ComponentSpec spec, String fingerprint, Stage stage, int restarts) {
  public JournalEntry(ComponentSpec spec, Stage stage, int restarts) {
    this(spec, spec.fingerprint(), stage, restarts);
  }

  /** How far a component came. */
  public enum Stage {
    /** An apply was begun: anything may be there. */
    BEGUN,
    /** An apply was done. */
    APPLIED,
    /** A removal was begun: anything may be left. */
    REMOVING
  }

  /** Whether this very spec is in place as far as the journal knows. */
  boolean holds(Wanted wanted) {
    return stage == Stage.APPLIED && fingerprint.equals(wanted.fingerprint());
  }
}
