package io.twinbus.runtime;

import io.twinbus.bus.Arrival;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.TwinInput;
import io.twinbus.v1.DesiredState;
import java.util.Set;

/** What an event loop finds in its mailbox. */
sealed interface Letter {
  /**
   * Something happened to a twin.
   *
   * @param retained whether the broker had kept it
   * @param done acknowledges it to the broker, once all that follows from it is on the bus
   */
  record Input(TwinId twin, TwinInput input, boolean retained, Runnable done) implements Letter {}

  /** An input that was held back until what came before it was acknowledged. */
  record Turn(TwinId twin, TwinInput input, Runnable done) implements Letter {}

  /** A message that is not decoded yet: what it tells is taken in when it is. */
  record Arrived(Arrival arrival) implements Letter {}

  /** Everything that is retained for this twin has come. */
  record Read(TwinId twin) implements Letter {}

  /**
   * Everything that the broker keeps has come.
   *
   * @param cutOff aspects, such as {@code desired}, of which it may keep more than it sent
   */
  record AllRead(Set<String> cutOff) implements Letter {}

  /** A publication of this twin's status was acknowledged, or given up, and something waits. */
  record StatusSent(TwinId twin) implements Letter {}

  /** The next part of what an earlier letter began. */
  record Next(Runnable work) implements Letter {}

  /** The broker has told again all that it keeps; what it did not tell, it has lost. */
  record Told(int round) implements Letter {}

  /** The journal knows this desired state. */
  record Remembered(TwinId twin, DesiredState state) implements Letter {}

  /** All that the journal knows was told. */
  record JournalRead() implements Letter {}

  /** Another runtime may own some of the twins now. */
  record OwnershipChanged() implements Letter {}
}
