package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.ComponentSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * What the shell shall do, in order. An effect that changes the journal is on disk before the next
 * one begins.
 */
public sealed interface Effect {
  /** The component. */
  String component();

  /** Write an entry to the journal. */
  record Note(String component, JournalEntry entry) implements Effect {}

  /** Nothing of it is on the device any more: delete its entry and its folder. */
  record Forget(String component) implements Effect {}

  /** Look at a component. */
  record Observe(String component, ComponentSpec spec, Duration limit) implements Effect {}

  /** Put a component in place. */
  record Apply(
      String component, ComponentSpec spec, Optional<ComponentSpec> previous, Duration limit)
      implements Effect {}

  /** Take a component away. */
  record Remove(String component, ComponentSpec spec, Duration limit) implements Effect {}

  /** Tell the running call to end. */
  record Cancel(String component, String reason) implements Effect {}

  /** The flashed image runs: the session is over with success. */
  record FlashDone(String component) implements Effect {}

  /** The session is over without success. */
  record FlashOver(String component, String reason) implements Effect {}
}
