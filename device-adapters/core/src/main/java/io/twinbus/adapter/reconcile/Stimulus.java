package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import java.util.List;

/** Something that the kernel learns. */
public sealed interface Stimulus {
  /** What is desired, as a whole. The same again is harmless. */
  record Desired(long generation, List<Wanted> components) implements Stimulus {
    public Desired {
      components = List.copyOf(components);
    }
  }

  /** An observation ended. */
  record Observed(String component, Observation observation) implements Stimulus {}

  /** An apply ended. */
  record Applied(String component, Outcome outcome) implements Stimulus {}

  /** A removal ended. */
  record Removed(String component, Outcome outcome) implements Stimulus {}

  /** A call ended because it was told to. */
  record CutOff(String component) implements Stimulus {}

  /** A call says what it is doing. */
  record Progressed(String component, String message) implements Stimulus {}

  /** The driver says that something happened to a component. */
  record Changed(String component) implements Stimulus {}

  /** Somebody wants a component restarted; it also ends giving up. */
  record RestartAsked(String component) implements Stimulus {}

  /** A flash session was begun, or moved: a phase or bytes. */
  record FlashMoved(String component, int attempt, FlashPhase phase) implements Stimulus {}

  /** A flash session is over without success, by the driver's word. */
  record FlashFailed(String component) implements Stimulus {}

  /** The recovery ladder wants an open session to go on in another way. */
  record FlashRecover(String component, int attempt) implements Stimulus {}

  /** Time has passed. */
  record Tick() implements Stimulus {}
}
