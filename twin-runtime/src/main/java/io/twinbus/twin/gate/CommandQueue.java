package io.twinbus.twin.gate;

import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Command;
import io.twinbus.v1.GateQueue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The commands of one twin that are under way. A value; every change makes another one.
 *
 * @param queued behind the gate, in the order of their arrival
 * @param awaiting let through, and waiting for the device's answer
 */
public record CommandQueue(List<Command> queued, List<Command> awaiting) {
  /** No command is under way. */
  public static final CommandQueue EMPTY = new CommandQueue(List.of(), List.of());

  public CommandQueue {
    queued = List.copyOf(queued);
    awaiting = List.copyOf(awaiting);
  }

  /** The queue that this document holds. */
  public static CommandQueue of(GateQueue document) {
    return document.getCommandsCount() == 0 && document.getAwaitingCount() == 0
        ? EMPTY
        : new CommandQueue(document.getCommandsList(), document.getAwaitingList());
  }

  /** The document that keeps this queue; the default instance when nothing is under way. */
  public GateQueue document() {
    return isEmpty()
        ? GateQueue.getDefaultInstance()
        : GateQueue.newBuilder().addAllCommands(queued).addAllAwaiting(awaiting).build();
  }

  /** Whether nothing is under way. */
  public boolean isEmpty() {
    return queued.isEmpty() && awaiting.isEmpty();
  }

  /** Whether one more command of this size is within the limits. */
  public boolean takes(Command command, GateLimits limits) {
    if (queued.size() + awaiting.size() >= limits.maxCommands()) {
      return false;
    }
    long bytes = command.getSerializedSize();
    for (Command each : queued) {
      bytes += each.getSerializedSize();
    }
    for (Command each : awaiting) {
      bytes += each.getSerializedSize();
    }
    return bytes <= limits.maxBytes();
  }

  /** With one more at the end of those behind the gate. */
  public CommandQueue enqueue(Command command) {
    return new CommandQueue(with(queued, command), awaiting);
  }

  /** With one more that waits for an answer. */
  public CommandQueue await(Command command) {
    return new CommandQueue(queued, with(awaiting, command));
  }

  /** Without this command, wherever it is. */
  public CommandQueue without(String id) {
    Predicate<Command> other = command -> !command.getId().equals(id);
    return new CommandQueue(
        queued.stream().filter(other).toList(), awaiting.stream().filter(other).toList());
  }

  /** Without those behind the gate. */
  public CommandQueue drained() {
    return new CommandQueue(List.of(), awaiting);
  }

  /** The command with this id among those that wait for an answer. */
  public Optional<Command> awaiting(String id) {
    return awaiting.stream().filter(command -> command.getId().equals(id)).findFirst();
  }

  /** All that are no longer worth delivering or waiting for. */
  public List<Command> expired(Instant now) {
    if (isEmpty()) {
      return List.of();
    }
    List<Command> expired = new ArrayList<>();
    for (Command command : queued) {
      if (!Times.instant(command.getExpiresAt()).isAfter(now)) {
        expired.add(command);
      }
    }
    for (Command command : awaiting) {
      if (!Times.instant(command.getExpiresAt()).isAfter(now)) {
        expired.add(command);
      }
    }
    return expired;
  }

  /** When the next one expires. */
  public Optional<Instant> nextExpiry() {
    Optional<Instant> next = Optional.empty();
    for (List<Command> commands : List.of(queued, awaiting)) {
      for (Command command : commands) {
        Instant at = Times.instant(command.getExpiresAt());
        next = Optional.of(next.isEmpty() ? at : Times.earlier(next.get(), at));
      }
    }
    return next;
  }

  /**
   * The command under way that this one repeats: the same request of the same sender, delivered a
   * second time because the first delivery was not acknowledged. Only a request with correlation
   * data can be recognised.
   */
  public Optional<Command> repeatedBy(Command command) {
    if (command.getCorrelationData().isEmpty() || isEmpty()) {
      return Optional.empty();
    }
    Predicate<Command> same =
        each ->
            each.getCorrelationData().equals(command.getCorrelationData())
                && each.getResponseTopic().equals(command.getResponseTopic())
                && each.getSender().equals(command.getSender())
                && each.getName().equals(command.getName())
                && each.getPayload().equals(command.getPayload());
    return queued.stream()
        .filter(same)
        .findFirst()
        .or(() -> awaiting.stream().filter(same).findFirst());
  }

  private static List<Command> with(List<Command> commands, Command command) {
    List<Command> more = new ArrayList<>(commands.size() + 1);
    more.addAll(commands);
    more.add(command);
    return more;
  }
}
