package io.twinbus.runtime;

import io.twinbus.topic.TwinId;

/**
 * Which twins are this runtime's own. The answer may change while the runtime lives: what is no
 * longer its own is left alone from then on, and {@link TwinRuntime#ownershipChanged()} takes up
 * the rest from the bus. Two owners of one twin for a moment do no harm: the ledger's preconditions
 * fence them.
 */
@FunctionalInterface
public interface Ownership {
  /** One runtime that owns every twin. */
  Ownership EVERYTHING = twin -> true;

  /** Whether the twin is this runtime's own now. Called on event loops: answers at once. */
  boolean owns(TwinId twin);
}
