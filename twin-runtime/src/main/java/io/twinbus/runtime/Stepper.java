package io.twinbus.runtime;

import io.twinbus.twin.Effect;
import io.twinbus.twin.Transition;
import io.twinbus.twin.Twin;
import io.twinbus.twin.TwinInput;
import io.twinbus.twin.clock.Times;
import io.twinbus.v1.TwinStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps the twins of one event loop, and carries out what follows: on the bus, in the journal, and
 * for whoever observes twins. Used by that loop alone.
 */
final class Stepper {
  private static final Logger LOG = LoggerFactory.getLogger(Stepper.class);

  private final Lane.Shared shared;
  private final Alarms alarms;
  private final StatusLine statuses;
  private final Consumer<Letter> mailbox;

  Stepper(Lane.Shared shared, Alarms alarms, StatusLine statuses, Consumer<Letter> mailbox) {
    this.shared = shared;
    this.alarms = alarms;
    this.statuses = statuses;
    this.mailbox = mailbox;
  }

  /**
   * Gives a twin an input from the bus.
   *
   * <p>INVARIANT: the reply to a command is not looked at before the command itself is acknowledged
   * to the broker. With the reply the twin forgets the command; if the broker delivered it again
   * after that, it would go to the device as another one.
   */
  void deliver(Cell cell, Letter.Input letter) {
    if (!isAsked(letter.input())) {
      step(cell, letter.input(), letter.done());
      return;
    }
    CompletableFuture<Void> before = cell.underWay;
    CompletableFuture<Void> settled = new CompletableFuture<>();
    Runnable done =
        () -> {
          letter.done().run();
          settled.complete(null);
        };
    if (before == null || before.isDone()) {
      cell.underWay = settled;
      stepOrGiveUp(cell, letter.input(), done);
      return;
    }
    cell.underWay = CompletableFuture.allOf(before, settled);
    if (letter.input() instanceof TwinInput.Reply) {
      Letter.Turn turn = new Letter.Turn(letter.twin(), letter.input(), done);
      var unused = before.whenComplete((all, thrown) -> mailbox.accept(turn));
    } else {
      stepOrGiveUp(cell, letter.input(), done);
    }
  }

  /** INVARIANT: whatever happens to an input, the replies that wait for it get their turn. */
  private void stepOrGiveUp(Cell cell, TwinInput input, Runnable done) {
    try {
      step(cell, input, done);
    } catch (RuntimeException e) {
      done.run();
      throw e;
    }
  }

  /** What the broker delivers again until it is acknowledged. */
  static boolean isAsked(TwinInput input) {
    return input instanceof TwinInput.Inbox
        || input instanceof TwinInput.Recover
        || input instanceof TwinInput.Reply;
  }

  /**
   * Steps a twin; one that is still loading stays as it is.
   *
   * @param done is run when all that follows from an input that was asked for is on the bus; from
   *     any other input, at once
   */
  void step(Cell cell, TwinInput input, Runnable done) {
    Twin twin = cell.twin;
    if (twin == null) {
      done.run();
      return;
    }
    Instant now = shared.clock().instant();
    Transition transition = shared.core().step(twin, input, now);
    Twin next = transition.next();
    cell.twin = next;
    List<CompletableFuture<Void>> sent = new ArrayList<>(2);
    for (Effect effect : transition.effects()) {
      carryOut(cell, effect, sent);
    }
    tell(cell, transition.effects());
    count(twin, next, input, now);
    finish(cell, input, sent, done);
    if (isNews(transition.effects(), input)) {
      observe(next);
    }
  }

  /** Shows a twin to whoever observes twins. */
  void observe(Twin twin) {
    shared.observer().changed(twin.id(), twin.desired(), twin.reported(), twin.status());
  }

  private void count(Twin before, Twin next, TwinInput input, Instant now) {
    if (next.phase() != before.phase()) {
      shared.meters().entered(next.phase());
      LOG.atInfo()
          .addKeyValue("tenant", next.id().tenant())
          .addKeyValue("target", next.id().target())
          .addKeyValue("generation", next.generation())
          .log("{} to {}", before.phase(), next.phase());
    }
    if (input instanceof TwinInput.Desired && next.generation() > before.generation()) {
      shared
          .meters()
          .accepted(Duration.between(Times.instant(next.desired().getAcceptedAt()), now));
    }
  }

  private static boolean isNews(List<Effect> effects, TwinInput input) {
    boolean document = input instanceof TwinInput.Desired || input instanceof TwinInput.Reported;
    for (Effect effect : effects) {
      if (effect instanceof Effect.PublishStatus || effect instanceof Effect.ClearStatus) {
        return true;
      }
      document &= !(effect instanceof Effect.Ignored);
    }
    return document;
  }

  private void carryOut(Cell cell, Effect effect, List<CompletableFuture<Void>> sent) {
    Outlet outlet = shared.outlet();
    switch (effect) {
      case Effect.PublishStatus publish -> statuses.publish(cell, publish.status());
      case Effect.ClearStatus clear -> statuses.publish(cell, TwinStatus.getDefaultInstance());
      case Effect.PublishGate publish -> sent.add(outlet.gate(cell.id, publish.queue()));
      case Effect.Forward forward -> sent.add(outlet.forward(cell.id, forward.command()));
      case Effect.Answer answer -> sent.add(outlet.answer(answer));
      case Effect.WriteDesired write -> sent.add(outlet.desired(cell.id, write));
      case Effect.PublishEvent publish -> shared.journal().append(publish.event());
      case Effect.SetTimer timer -> alarms.set(cell.id, timer.at());
      case Effect.Ignored ignored -> {
        shared.meters().ignored(ignored.reason());
        LOG.atDebug()
            .addKeyValue("tenant", cell.id.tenant())
            .addKeyValue("target", cell.id.target())
            .log("Ignored an input: {}", ignored.why());
      }
    }
  }

  /**
   * Events go to the bus last, as what lasts of them is in the journal by now, and nobody who waits
   * for a status shall wait for them.
   */
  private void tell(Cell cell, List<Effect> effects) {
    for (Effect effect : effects) {
      if (effect instanceof Effect.PublishEvent publish) {
        var unused = shared.outlet().event(cell.id, publish);
      }
    }
  }

  /** An input that the broker would deliver again is done when all that follows from it is kept. */
  private void finish(
      Cell cell, TwinInput input, List<CompletableFuture<Void>> sent, Runnable done) {
    if (!isAsked(input)) {
      done.run();
      return;
    }
    sent.add(statuses.arrival(cell));
    var unused =
        CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
            .whenComplete((all, thrown) -> done.run());
  }
}
