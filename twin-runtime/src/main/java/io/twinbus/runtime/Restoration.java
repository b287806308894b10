package io.twinbus.runtime;

import io.twinbus.topic.TwinId;
import io.twinbus.twin.Effect;
import io.twinbus.twin.Twin;
import io.twinbus.twin.TwinInput;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the twins of one event loop from what is retained for them: all of them at the start, and
 * later those that turn up. Used by that loop alone.
 */
final class Restoration {
  private final Lane.Shared shared;
  private final Roster roster;
  private final Stepper stepper;
  private final Consumer<TwinId> reader;
  private final CompletableFuture<Void> complete = new CompletableFuture<>();

  /** What of the start is still to be read by itself. */
  private final Set<TwinId> unread = new HashSet<>();

  private final Consumer<Letter> mailbox;
  private boolean allRead;
  private boolean allRestored;

  /**
   * A restoration.
   *
   * @param mailbox gets letters for itself
   * @param reader reads what is retained for one twin; a {@link Letter.Read} follows
   */
  Restoration(
      Lane.Shared shared,
      Roster roster,
      Stepper stepper,
      Consumer<Letter> mailbox,
      Consumer<TwinId> reader) {
    this.shared = shared;
    this.roster = roster;
    this.stepper = stepper;
    this.mailbox = mailbox;
    this.reader = reader;
  }

  /** Done when all retained documents were read and every twin is there; may be asked anywhere. */
  CompletableFuture<Void> complete() {
    return complete;
  }

  /** Makes a place for a twin that turned up. */
  Cell add(TwinId twin) {
    Cell cell = roster.add(twin);
    if (allRead) {
      reader.accept(twin);
    }
    return cell;
  }

  /** The twin left something behind; a twin that is there already knows it. */
  void left(TwinId twin, Consumer<Loading> keep) {
    Cell cell = roster.get(twin);
    if (cell == null && !allRead) {
      cell = roster.add(twin);
    }
    Loading loading = cell == null ? null : cell.loading;
    if (loading != null) {
      keep.accept(loading);
    }
  }

  /**
   * Everything that the broker keeps has come.
   *
   * @param cutOff aspects of which it may keep more than it sent
   */
  void allRead(Set<String> cutOff) {
    allRead = true;
    Sweep.over(roster.all(), cell -> restoreOrRead(cell, cutOff), this::restoredAll, mailbox);
  }

  private void restoreOrRead(Cell cell, Set<String> cutOff) {
    Loading loading = cell.loading;
    if (loading != null && loading.lacksAnyOf(cutOff)) {
      unread.add(cell.id);
      reader.accept(cell.id);
    } else {
      restore(cell);
    }
  }

  private void restoredAll() {
    allRestored = true;
    if (unread.isEmpty()) {
      complete.complete(null);
    }
  }

  /** Something came for a twin that is not there yet. */
  void defer(Loading loading, Letter.Input letter) {
    if (!loading.takes(letter)) {
      turnAway(letter, "too much waits for " + letter.twin().target() + "; try again later");
    }
  }

  /** Everything that is retained for this twin has come. */
  void read(TwinId twin) {
    restore(roster.get(twin));
    if (unread.remove(twin) && unread.isEmpty() && allRestored) {
      complete.complete(null);
    }
  }

  /** A device that speaks of a generation that never came here: something was lost on the way. */
  void readAgain(Cell cell) {
    Twin twin = cell.twin;
    if (twin == null || !complete.isDone()) {
      return;
    }
    long observed = twin.reported().getObservedGeneration();
    if (observed > twin.generation() && observed != cell.askedFor) {
      cell.askedFor = observed;
      reader.accept(cell.id);
    }
  }

  private void restore(@Nullable Cell cell) {
    Loading loading = cell == null ? null : cell.loading;
    if (cell == null || loading == null) {
      return;
    }
    cell.loading = null;
    List<Letter.Input> deferred = loading.deferred(cell.id);
    if (!loading.isKnown()) {
      roster.remove(cell);
      // Nobody ever heard of this target: a command for it is refused, so that a slip shows.
      String why = "there is no target " + cell.id.target();
      deferred.forEach(letter -> turnAway(letter, why));
      return;
    }
    cell.twin = loading.restore(cell.id, shared.journal().left(cell.id), shared.clock().instant());
    stepper.step(cell, new TwinInput.Resumed(), () -> {});
    Twin twin = cell.twin;
    if (twin != null) {
      stepper.observe(twin);
    }
    for (Letter.Input letter : deferred) {
      stepper.deliver(cell, letter);
    }
    readAgain(cell);
  }

  /** Gives an input up; if it is a command, its sender is told. */
  private void turnAway(Letter.Input letter, String why) {
    if (!(letter.input() instanceof TwinInput.Inbox inbox) || inbox.responseTopic().isEmpty()) {
      letter.done().run();
      return;
    }
    Command command =
        Command.newBuilder()
            .setResponseTopic(inbox.responseTopic())
            .setCorrelationData(inbox.correlationData())
            .build();
    CommandReply reply =
        CommandReply.newBuilder().setOutcome(CommandReply.Outcome.REFUSED).setMessage(why).build();
    var unused =
        shared
            .outlet()
            .answer(new Effect.Answer(command, reply))
            .whenComplete((done, thrown) -> letter.done().run());
  }
}
