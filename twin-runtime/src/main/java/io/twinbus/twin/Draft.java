package io.twinbus.twin;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.twinbus.twin.clock.Times;
import io.twinbus.twin.flash.FlashCursor;
import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.Condition;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.LastKnownGood;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.ReportedState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A twin in the middle of one step: what was before, what has changed so far, and what is to be
 * done. Lives for one call of {@link TwinCore#step}.
 */
final class Draft {
  /** An event of which the phase is not known yet. */
  record EventDraft(String type, String subject, String message, @Nullable ByteString document) {}

  final Twin before;
  final TwinPolicy policy;
  final Rules rules;
  final Instant now;

  DesiredState desired;
  ReportedState reported;
  ConnectionState connection;
  FlashStatus flash;
  FlashCursor cursor;
  LastKnownGood lastKnownGood;
  List<Quarantine> quarantine;
  List<Condition> faults;
  CommandQueue commands;
  Instant lastSeen;
  Instant awakeSince;
  long lastCommand;
  boolean ticked;

  /** Nothing of the status may be taken over unseen: it is older than the documents. */
  boolean resumed;

  /** The queue with a new command in it, which must be kept before the command goes anywhere. */
  @Nullable CommandQueue admitted;

  final List<Effect> sent = new ArrayList<>();
  final List<EventDraft> events = new ArrayList<>();
  Effect.@Nullable WriteDesired write;
  Effect.@Nullable Ignored ignored;

  private @Nullable Timestamp stamp;

  Draft(Twin before, TwinPolicy policy, Rules rules, Instant now) {
    this.before = before;
    this.policy = policy;
    this.rules = rules;
    this.now = now;
    this.desired = before.desired();
    this.reported = before.reported();
    this.connection = before.connection();
    this.flash = before.status().getFlash();
    this.cursor = before.cursor();
    this.lastKnownGood = before.status().getLastKnownGood();
    this.quarantine = before.status().getQuarantineList();
    this.faults = before.status().getConditionsList().stream().filter(Conditions::isFault).toList();
    this.commands = before.commands();
    this.lastSeen = before.lastSeen();
    this.awakeSince = before.awakeSince();
    this.lastCommand = before.lastCommand();
  }

  /** Whether desired and reported are those from which the status was made. */
  boolean sameDocuments() {
    return !resumed && desired.equals(before.desired()) && reported.equals(before.reported());
  }

  /** The time of this step, for documents. */
  Timestamp stamp() {
    Timestamp known = stamp;
    if (known == null) {
      known = Times.timestamp(now);
      stamp = known;
    }
    return known;
  }

  void ignore(Effect.Reason reason, String why) {
    ignored = new Effect.Ignored(reason, why);
  }

  /** The device spoke just now. */
  void hearDevice() {
    lastSeen = Times.later(lastSeen, now);
  }

  void event(String type, String subject, String message) {
    events.add(new EventDraft(type, subject, message, null));
  }

  void forward(Command command) {
    sent.add(new Effect.Forward(command));
    event("CommandForwarded", command.getId(), command.getName());
  }

  void answer(Command command, CommandReply.Outcome outcome, String message) {
    if (!command.getResponseTopic().isEmpty()) {
      sent.add(
          new Effect.Answer(
              command, CommandReply.newBuilder().setOutcome(outcome).setMessage(message).build()));
    }
  }

  /** Tells the sender that the command does not reach the device, or that no answer came. */
  void turnAway(Command command, CommandReply.Outcome outcome, String message) {
    answer(command, outcome, message);
    event("CommandRefused", command.getId(), command.getName() + ": " + message);
  }

  /** Adds a fault, or puts it in the place of an earlier one of the same type and path. */
  void fault(String type, String path, String message) {
    List<Condition> others = faultsExcept(type, path);
    others.add(Conditions.of(type, path, message, stamp()));
    faults = others;
  }

  /** Takes a fault back; says whether there was one. */
  boolean heal(String type, String path) {
    List<Condition> others = faultsExcept(type, path);
    boolean healed = others.size() < faults.size();
    if (healed) {
      faults = others;
    }
    return healed;
  }

  private List<Condition> faultsExcept(String type, String path) {
    Predicate<Condition> other =
        each -> !each.getType().equals(type) || !each.getPath().equals(path);
    return new ArrayList<>(faults.stream().filter(other).toList());
  }

  /** Whether a component of the desired state is made of this artifact. */
  boolean desires(String digest) {
    return desired.getComponentsList().stream()
        .anyMatch(each -> each.getArtifact().getDigest().equals(digest));
  }

  boolean isQuarantined(String digest) {
    return !digest.isEmpty()
        && quarantine.stream().anyMatch(each -> each.getDigest().equals(digest));
  }
}
