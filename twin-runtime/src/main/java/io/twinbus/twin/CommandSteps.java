package io.twinbus.twin;

import com.google.protobuf.Value;
import io.twinbus.topic.Names;
import io.twinbus.twin.clock.Times;
import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply.Outcome;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.RecoverRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way of a command: inbox, gate, device, reply, sender. */
final class CommandSteps {
  private static final String OWN = "twin.";
  private static final String MONITOR = "monitor.";
  private static final String FLASH = "flash.";

  private CommandSteps() {}

  static void receive(Draft draft, TwinInput.Inbox inbox) {
    if (inbox.name().startsWith(MONITOR)) {
      draft.ignore(Effect.Reason.NOT_MINE, "for the monitor");
      return;
    }
    Command command = accept(draft, inbox);
    if (inbox.name().startsWith(OWN)) {
      own(draft, command);
      return;
    }
    if (inbox.name().startsWith(FLASH)) {
      draft.turnAway(command, Outcome.REFUSED, "names that begin with flash. are the twin's own");
      return;
    }
    Optional<Command> repeated = draft.commands.repeatedBy(command);
    if (repeated.isPresent()) {
      again(draft, repeated.get());
    } else if (!Times.instant(command.getExpiresAt()).isAfter(draft.now)) {
      draft.turnAway(command, Outcome.EXPIRED, "it had expired when it came");
    } else if (!draft.rules.takes(draft.commands, command, draft.policy.gate())) {
      draft.turnAway(command, Outcome.REFUSED, full(draft));
    } else {
      admit(draft, command);
    }
  }

  private static void admit(Draft draft, Command command) {
    if (draft.rules.closesGate(draft.flash) || !draft.commands.queued().isEmpty()) {
      draft.commands = draft.commands.enqueue(command);
      draft.admitted = draft.commands;
      return;
    }
    if (!command.getResponseTopic().isEmpty()) {
      draft.commands = draft.commands.await(command);
      draft.admitted = draft.commands;
    }
    draft.forward(command);
  }

  /**
   * The broker delivers a command again, since nobody acknowledged it: what was done may be undone.
   */
  private static void again(Draft draft, Command known) {
    boolean awaits = draft.commands.awaiting(known.getId()).isPresent();
    if (!awaits) {
      draft.ignore(Effect.Reason.DUPLICATE, "command " + known.getId() + " waits already");
    } else if (draft.rules.closesGate(draft.flash)) {
      draft.commands = draft.commands.without(known.getId()).enqueue(known);
      draft.admitted = draft.commands;
    } else {
      draft.forward(known);
    }
  }

  static void reply(Draft draft, TwinInput.Reply reply) {
    Optional<Command> command = draft.commands.awaiting(reply.id());
    if (command.isEmpty()) {
      draft.ignore(
          Effect.Reason.UNKNOWN_COMMAND, "nobody waits for the reply to command " + reply.id());
      return;
    }
    draft.hearDevice();
    draft.commands = draft.commands.without(reply.id());
    draft.sent.add(new Effect.Answer(command.get(), reply.document()));
  }

  /** Turns away what has expired, and lets through what the gate no longer holds. */
  static void settle(Draft draft) {
    for (Command command : draft.rules.expired(draft.commands, draft.now)) {
      boolean awaited = draft.commands.awaiting(command.getId()).isPresent();
      draft.commands = draft.commands.without(command.getId());
      draft.turnAway(
          command,
          Outcome.EXPIRED,
          awaited ? "the device did not answer in time" : "it expired behind the closed gate");
    }
    if (draft.rules.closesGate(draft.flash) || draft.commands.queued().isEmpty()) {
      return;
    }
    List<Command> released = draft.rules.released(draft.commands);
    CommandQueue left = draft.commands.drained();
    for (Command command : released) {
      if (!command.getResponseTopic().isEmpty()) {
        left = left.await(command);
      }
      draft.forward(command);
    }
    draft.commands = left;
  }

  private static void own(Draft draft, Command command) {
    switch (command.getName()) {
      case "twin.release-quarantine" -> release(draft, command);
      case "twin.retry" -> retry(draft, command);
      default ->
          draft.turnAway(
              command,
              Outcome.REFUSED,
              "no such command of a twin; there are twin.release-quarantine and twin.retry");
    }
  }

  private static void release(Draft draft, Command command) {
    Value digest =
        command
            .getPayload()
            .getStructValue()
            .getFieldsOrDefault("digest", Value.getDefaultInstance());
    if (!Names.isDigest(digest.getStringValue())) {
      draft.turnAway(
          command, Outcome.REFUSED, "needs {\"digest\": \"sha256:…\"}: which one is released");
      return;
    }
    List<Quarantine> rest = new ArrayList<>(draft.quarantine);
    boolean was = rest.removeIf(each -> each.getDigest().equals(digest.getStringValue()));
    draft.quarantine = rest;
    if (was) {
      draft.event("Released", digest.getStringValue(), "by " + command.getSender());
      RecoverySteps.beginAnew(draft, digest.getStringValue());
    }
    RecoverySteps.sendRelease(draft, digest.getStringValue());
    draft.answer(
        command, Outcome.OK, was ? "released" : "was not quarantined here; the device is told");
  }

  private static void retry(Draft draft, Command command) {
    draft.awakeSince = draft.now;
    int attempt = draft.flash.getAttempt() + 1;
    boolean flash =
        draft.flash.getPhase() == FlashProgress.Phase.FAILED
            && !draft.isQuarantined(draft.flash.getDigest())
            && attempt <= draft.policy.flash().mostAttempts()
            && draft.desires(draft.flash.getDigest());
    if (flash) {
      RecoverySteps.act(
          draft, RecoverRequest.Action.RESTART, attempt, "asked for by " + command.getSender());
    }
    draft.answer(
        command,
        Outcome.OK,
        flash ? "the flash begins again" : "all deadlines begin again; nothing else to retry");
  }

  private static Command accept(Draft draft, TwinInput.Inbox inbox) {
    Duration worth =
        inbox.document().hasExpiresIn()
            ? Times.duration(inbox.document().getExpiresIn())
            : draft.policy.gate().defaultExpiry();
    if (worth.compareTo(draft.policy.gate().longestExpiry()) > 0) {
      worth = draft.policy.gate().longestExpiry();
    }
    draft.lastCommand = CommandIds.next(draft.lastCommand, draft.now);
    Command.Builder command =
        Command.newBuilder()
            .setId(CommandIds.id(draft.lastCommand))
            .setName(inbox.name())
            .setReceivedAt(draft.stamp())
            .setExpiresAt(Times.timestamp(draft.now.plus(worth)))
            .setSender(inbox.sender())
            .setResponseTopic(inbox.responseTopic())
            .setCorrelationData(inbox.correlationData());
    if (inbox.document().hasPayload()) {
      command.setPayload(inbox.document().getPayload());
    }
    return command.build();
  }

  private static String full(Draft draft) {
    return "too many commands are under way on this target ("
        + (draft.commands.queued().size() + draft.commands.awaiting().size())
        + "); try again later";
  }

  /** Turns away everything: the twin ends. */
  static void endAll(Draft draft) {
    for (List<Command> commands : List.of(draft.commands.queued(), draft.commands.awaiting())) {
      for (Command command : commands) {
        draft.turnAway(command, Outcome.REFUSED, "the target has retired");
      }
    }
    draft.commands = CommandQueue.EMPTY;
  }
}
