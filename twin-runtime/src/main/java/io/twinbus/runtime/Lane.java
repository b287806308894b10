package io.twinbus.runtime;

import io.twinbus.journal.Journal;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Twin;
import io.twinbus.twin.TwinCore;
import io.twinbus.twin.TwinInput;
import io.twinbus.twin.flash.FlashSessions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The twins of one event loop. Letters may be posted from any thread; everything else happens on
 * the loop, in the order of the mailbox.
 */
final class Lane extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final long TICK_MILLIS = 25;
  private static final long CONGESTION_MILLIS = 2;

  /** What all lanes share. */
  record Shared(
      TwinCore core,
      InstantSource clock,
      Outlet outlet,
      Journal journal,
      RuntimeMeters meters,
      Ownership ownership,
      TwinObserver observer,
      BiConsumer<TwinId, Lane> reader) {
    /** Whether so much is under way that inputs should wait. */
    boolean isCongested() {
      return outlet.isCongested() || journal.isCongested();
    }
  }

  private final Shared shared;
  private final Mailbox mailbox;
  private final Roster roster = new Roster();
  private final Alarms alarms = new Alarms();
  private final StatusLine statuses;
  private final Stepper stepper;
  private final Restoration restoration;
  private final LostStore store;

  Lane(Shared shared) {
    this.shared = shared;
    mailbox = new Mailbox(new EventLoop(), shared::isCongested, this::open);
    statuses = new StatusLine(shared.outlet(), mailbox::put);
    stepper = new Stepper(shared, alarms, statuses, mailbox::put);
    restoration =
        new Restoration(
            shared, roster, stepper, mailbox::put, twin -> shared.reader().accept(twin, this));
    store = new LostStore(shared, statuses, roster);
  }

  private final class EventLoop implements Mailbox.Loop {
    @Override
    public void soon(Runnable action) {
      try {
        context.runOnContext(nothing -> action.run());
      } catch (RejectedExecutionException e) {
        // The runtime stops. Letters stay unopened: what they were about is not acknowledged to the
        // broker, and comes again to the next runtime.
        LOG.atDebug().log("A letter came after the end: {}", e.getMessage());
      }
    }

    @Override
    public void later(Runnable action) {
      var unused = vertx.setTimer(CONGESTION_MILLIS, id -> action.run());
    }
  }

  @Override
  public Future<?> start() {
    var unused = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    mailbox.open();
    return Future.succeededFuture();
  }

  /** Puts a letter into the mailbox. */
  void post(Letter letter) {
    mailbox.put(letter);
  }

  /** Puts a letter into the mailbox that is opened with others, within a tick. */
  void postUnhurried(Letter letter) {
    mailbox.putInSilence(letter);
  }

  /** How many letters wait. */
  int waiting() {
    return mailbox.waiting();
  }

  /** How many twins are here. */
  int size() {
    return roster.size();
  }

  /** Done when all retained documents were read and every twin is there. */
  CompletableFuture<Void> ready() {
    return restoration.complete();
  }

  /** From now on the broker tells again what it keeps; ahead of all letters that wait. */
  void beginRound(int next) {
    context.runOnContext(nothing -> store.beginRound(next));
  }

  /** INVARIANT: whatever a letter does, the next one is opened. */
  private void open(Letter letter) {
    try {
      switch (letter) {
        case Letter.Input input -> input(input);
        case Letter.Turn turn -> turn(turn);
        case Letter.Arrived arrived -> arrived.arrival().read();
        case Letter.Read read -> restoration.read(read.twin());
        case Letter.AllRead all -> restoration.allRead(all.cutOff());
        case Letter.StatusSent sent -> statusSent(sent.twin());
        case Letter.Told told -> told(told.round());
        case Letter.Remembered remembered ->
            store.remembered(remembered.twin(), remembered.state());
        case Letter.JournalRead read ->
            Sweep.over(roster.all(), store::appendMissing, store::appendedMissing, mailbox::put);
        case Letter.Next next -> next.work().run();
        case Letter.OwnershipChanged changed -> roster.retain(shared.ownership()::owns);
      }
    } catch (RuntimeException | Error e) {
      LOG.atError()
          .addKeyValue("letter", letter.getClass().getSimpleName())
          .setCause(e)
          .log("Lost");
      switch (letter) {
        case Letter.Input input -> input.done().run();
        case Letter.Turn turn -> turn.done().run();
        case Letter.Arrived arrived -> arrived.arrival().acknowledge();
        default -> {}
      }
    }
  }

  /** Something happened to a twin. On the loop, in the course of a letter. */
  void input(Letter.Input letter) {
    if (!shared.ownership().owns(letter.twin())) {
      letter.done().run();
      return;
    }
    shared.meters().input(letter.input());
    Cell cell = roster.get(letter.twin());
    boolean added = cell == null;
    if (cell == null) {
      cell = restoration.add(letter.twin());
    }
    if (added || letter.input() instanceof TwinInput.Desired) {
      store.told(cell);
    }
    Loading loading = cell.loading;
    if (loading != null) {
      restoration.defer(loading, letter);
      return;
    }
    stepper.deliver(cell, letter);
    restoration.readAgain(cell);
  }

  /** A twin left something behind. On the loop, in the course of a letter. */
  void left(TwinId twin, Consumer<Loading> keep) {
    if (shared.ownership().owns(twin)) {
      restoration.left(twin, keep);
    }
  }

  private void turn(Letter.Turn turn) {
    Cell cell = roster.get(turn.twin());
    if (cell == null) {
      turn.done().run();
    } else {
      stepper.step(cell, turn.input(), turn.done());
    }
  }

  /**
   * All that the broker keeps was told again. Flash messages it does not keep: a flash that ended
   * meanwhile is known by what the device reported of its boot.
   */
  private void told(int round) {
    Sweep.over(
        roster.all(),
        cell -> {
          store.endRound(cell, round);
          missed(cell);
        },
        () -> {},
        mailbox::put);
  }

  private void missed(Cell cell) {
    Twin twin = cell.twin;
    if (twin != null && FlashSessions.isActive(twin.status().getFlash())) {
      stepper.step(cell, new TwinInput.Missed(), () -> {});
    }
  }

  private void statusSent(TwinId twin) {
    Cell cell = roster.get(twin);
    if (cell != null) {
      statuses.sent(cell);
    }
  }

  private void tick() {
    mailbox.look();
    Instant now = shared.clock().instant();
    alarms.take(now, this::tick);
  }

  private void tick(TwinId id, Instant at) {
    Cell cell = roster.get(id);
    Twin twin = cell == null ? null : cell.twin;
    if (cell != null && twin != null && at.equals(twin.armed())) {
      stepper.step(cell, new TwinInput.Tick(), () -> {});
    }
  }
}
