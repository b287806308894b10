package io.twinbus.twin;

import io.twinbus.event.TwinEvent;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;

/**
 * What is to be done after a step, in the order of the list: whoever stops in the middle leaves a
 * bus from which a restored twin does the rest. An input that the broker would deliver again is
 * acknowledged after all effects of its step.
 */
public sealed interface Effect {
  /** Publishes the status, retained. */
  record PublishStatus(TwinStatus status) implements Effect {}

  /** Erases the status: the twin has ended. */
  record ClearStatus() implements Effect {}

  /** Publishes the commands under way, retained; an empty queue is erased. */
  record PublishGate(GateQueue queue) implements Effect {}

  /** Publishes an event, and appends it to the journal. */
  record PublishEvent(TwinEvent event) implements Effect {}

  /** Sends a command to the device. */
  record Forward(Command command) implements Effect {}

  /** Tells the sender of a command what became of it. */
  record Answer(Command command, CommandReply reply) implements Effect {}

  /** Writes the desired state if it still has this generation; a conflict settles the matter. */
  record WriteDesired(DesiredState state, long ifGeneration) implements Effect {}

  /** Wants a {@link TwinInput.Tick} at this time or soon after; replaces what was wanted before. */
  record SetTimer(Instant at) implements Effect {}

  /** The input changed nothing. */
  record Ignored(Reason reason, String why) implements Effect {}

  /** Why an input is not admissible. */
  enum Reason {
    /** A smaller generation, or a connection before the current one. */
    OLD,
    /** The same again. */
    DUPLICATE,
    /** A flash message of another session, or late within its own. */
    OUT_OF_SESSION,
    /** A recovery that was asked for before, or for a session that is over. */
    REPEATED_REQUEST,
    /** A reply to a command that nobody waits for. */
    UNKNOWN_COMMAND,
    /** A fault that the status shows already. */
    KNOWN_FAULT,
    /** Not for the twin. */
    NOT_MINE
  }
}
