package io.twinbus.runtime;

import io.twinbus.journal.Journal;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Effect;
import io.twinbus.twin.Transition;
import io.twinbus.twin.Twin;
import io.twinbus.twin.TwinCore;
import io.twinbus.twin.TwinInput;
import io.twinbus.twin.clock.Times;
import io.twinbus.v1.Command;
import io.twinbus.v1.CommandReply;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.TwinStatus;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The twins of one event loop. Letters may be put into its mailbox from any thread; everything else
 * happens on the loop, in the order of the mailbox.
 */
final class Lane extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
  private static final int BATCH = 256;
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
      BiConsumer<TwinId, Lane> reader) {}

  private record Due(Instant at, TwinId twin) {}

  private final Shared shared;
  private final Queue<Letter> mailbox = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean scheduled = new AtomicBoolean(true);
  private final Map<TwinId, Cell> cells = new HashMap<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>((one, other) -> one.at().compareTo(other.at()));
  private final AtomicInteger size = new AtomicInteger();
  private final CompletableFuture<Void> ready = new CompletableFuture<>();

  /** What of the start is still to be read by itself. */
  private final Set<TwinId> unread = new HashSet<>();

  private boolean allRead;
  private int round;

  Lane(Shared shared) {
    this.shared = shared;
  }

  @Override
  public Future<?> start() {
    var unused = vertx.setPeriodic(TICK_MILLIS, id -> tick());
    context.runOnContext(nothing -> drain());
    return Future.succeededFuture();
  }

  /** Puts a letter into the mailbox. */
  void post(Letter letter) {
    waiting.incrementAndGet();
    mailbox.add(letter);
    if (scheduled.compareAndSet(false, true)) {
      context.runOnContext(nothing -> drain());
    }
  }

  /** How many letters wait. */
  int waiting() {
    return waiting.get();
  }

  /** How many twins are here. */
  int size() {
    return size.get();
  }

  /** Done when all retained documents were read and every twin is there. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  private void drain() {
    for (int i = 0; i < BATCH; i++) {
      if (shared.outlet().isCongested() || shared.journal().isCongested()) {
        var unused = vertx.setTimer(CONGESTION_MILLIS, id -> drain());
        return;
      }
      Letter letter = mailbox.poll();
      if (letter == null) {
        scheduled.set(false);
        if (!mailbox.isEmpty() && scheduled.compareAndSet(false, true)) {
          context.runOnContext(nothing -> drain());
        }
        return;
      }
      waiting.decrementAndGet();
      open(letter);
    }
    context.runOnContext(nothing -> drain());
  }

  /** INVARIANT: whatever a letter does, the next one is opened. */
  private void open(Letter letter) {
    try {
      switch (letter) {
        case Letter.Input input -> input(input);
        case Letter.KeptStatus kept -> kept(kept.twin(), loading -> loading.status(kept.status()));
        case Letter.KeptGate kept -> kept(kept.twin(), loading -> loading.gate(kept.queue()));
        case Letter.Read read -> read(read.twin());
        case Letter.AllRead all -> allRead(all.cutOff());
        case Letter.StatusSent sent -> statusSent(cells.get(sent.twin()));
        case Letter.Told told -> told(told.round());
        case Letter.Remembered remembered -> remembered(remembered.twin(), remembered.state());
        case Letter.OwnershipChanged changed -> disown();
      }
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("letter", letter.getClass().getSimpleName())
          .setCause(e)
          .log("Lost");
      if (letter instanceof Letter.Input input) {
        input.done().run();
      }
    }
  }

  private void input(Letter.Input letter) {
    if (!shared.ownership().owns(letter.twin())) {
      letter.done().run();
      return;
    }
    shared.meters().input(letter.input());
    Cell cell = cells.get(letter.twin());
    if (cell == null) {
      cell = add(letter.twin());
      if (allRead) {
        shared.reader().accept(letter.twin(), this);
      }
    }
    if (letter.input() instanceof TwinInput.Desired) {
      cell.round = round;
    }
    Loading loading = cell.loading;
    if (loading != null) {
      loading.input(letter);
      return;
    }
    step(cell, letter.input(), letter.done());
  }

  private Cell add(TwinId twin) {
    Cell cell = new Cell(twin);
    cell.round = round;
    cells.put(twin, cell);
    size.set(cells.size());
    return cell;
  }

  private void kept(TwinId twin, Consumer<Loading> keep) {
    if (!shared.ownership().owns(twin)) {
      return;
    }
    Cell cell = cells.get(twin);
    if (cell == null && !allRead) {
      cell = add(twin);
    }
    Loading loading = cell == null ? null : cell.loading;
    if (loading != null) {
      keep.accept(loading);
    }
  }

  private void allRead(Set<String> cutOff) {
    allRead = true;
    for (Cell cell : List.copyOf(cells.values())) {
      Loading loading = cell.loading;
      if (loading != null && loading.lacksAnyOf(cutOff)) {
        unread.add(cell.id);
        shared.reader().accept(cell.id, this);
      } else {
        restore(cell);
      }
    }
    if (unread.isEmpty()) {
      ready.complete(null);
    }
  }

  private void read(TwinId twin) {
    restore(cells.get(twin));
    if (unread.remove(twin) && unread.isEmpty()) {
      ready.complete(null);
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
      cells.remove(cell.id);
      size.set(cells.size());
      deferred.forEach(this::unknownTarget);
      return;
    }
    cell.twin = loading.restore(cell.id, shared.clock().instant());
    step(cell, new TwinInput.Resumed(), () -> {});
    Twin twin = cell.twin;
    if (twin != null) {
      observe(twin);
    }
    for (Letter.Input letter : deferred) {
      step(cell, letter.input(), letter.done());
    }
  }

  /** Nobody ever heard of this target: a command for it is refused, so that a slip shows. */
  private void unknownTarget(Letter.Input letter) {
    if (letter.input() instanceof TwinInput.Inbox inbox && !inbox.responseTopic().isEmpty()) {
      Command command =
          Command.newBuilder()
              .setResponseTopic(inbox.responseTopic())
              .setCorrelationData(inbox.correlationData())
              .build();
      CommandReply reply =
          CommandReply.newBuilder()
              .setOutcome(CommandReply.Outcome.REFUSED)
              .setMessage("there is no target " + letter.twin().target())
              .build();
      var unused =
          shared
              .outlet()
              .answer(new Effect.Answer(command, reply))
              .whenComplete((done, thrown) -> letter.done().run());
      return;
    }
    letter.done().run();
  }

  private void step(Cell cell, TwinInput input, Runnable done) {
    Twin twin = cell.twin;
    if (twin == null) {
      done.run();
      return;
    }
    Instant now = shared.clock().instant();
    Transition transition = shared.core().step(twin, input, now);
    Twin next = transition.next();
    cell.twin = next;
    if (next.phase() != twin.phase()) {
      entered(twin, next);
    }
    if (input instanceof TwinInput.Desired && next.generation() > twin.generation()) {
      shared
          .meters()
          .accepted(Duration.between(Times.instant(next.desired().getAcceptedAt()), now));
    }
    List<CompletableFuture<Void>> sent = new ArrayList<>(2);
    for (Effect effect : transition.effects()) {
      carryOut(cell, effect, sent);
    }
    finish(cell, input, sent, done);
    if (isNews(transition.effects(), input)) {
      observe(next);
    }
    askAgain(cell, next);
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
      case Effect.PublishStatus publish -> status(cell, publish.status());
      case Effect.ClearStatus clear -> status(cell, TwinStatus.getDefaultInstance());
      case Effect.PublishGate publish -> sent.add(outlet.gate(cell.id, publish.queue()));
      case Effect.Forward forward -> sent.add(outlet.forward(cell.id, forward.command()));
      case Effect.Answer answer -> sent.add(outlet.answer(answer));
      case Effect.WriteDesired write -> sent.add(outlet.desired(cell.id, write));
      case Effect.PublishEvent publish -> {
        shared.journal().append(publish.event());
        var unused = outlet.event(cell.id, publish);
      }
      case Effect.SetTimer timer -> timers.add(new Due(timer.at(), cell.id));
      case Effect.Ignored ignored -> {
        shared.meters().ignored(ignored.reason());
        LOG.atDebug()
            .addKeyValue("tenant", cell.id.tenant())
            .addKeyValue("target", cell.id.target())
            .log("Ignored an input: {}", ignored.why());
      }
    }
  }

  /** An input that the broker would deliver again is done when all that follows from it is kept. */
  private static void finish(
      Cell cell, TwinInput input, List<CompletableFuture<Void>> sent, Runnable done) {
    boolean asked =
        input instanceof TwinInput.Inbox
            || input instanceof TwinInput.Recover
            || input instanceof TwinInput.Reply;
    if (!asked) {
      done.run();
      return;
    }
    CompletableFuture<Void> status = new CompletableFuture<>();
    cell.uponStatus(() -> status.complete(null));
    sent.add(status);
    var unused =
        CompletableFuture.allOf(sent.toArray(new CompletableFuture<?>[0]))
            .whenComplete((all, thrown) -> done.run());
  }

  /**
   * Publishes the newest status, one at a time: what comes meanwhile is replaced by what follows.
   */
  private void status(Cell cell, TwinStatus status) {
    cell.waitingStatus = status;
    if (!cell.statusOnItsWay) {
      sendStatus(cell, status);
    }
  }

  private void sendStatus(Cell cell, TwinStatus status) {
    cell.waitingStatus = null;
    cell.statusOnItsWay = true;
    var unused =
        shared
            .outlet()
            .status(cell.id, status)
            .whenComplete((done, thrown) -> post(new Letter.StatusSent(cell.id)));
  }

  private void statusSent(@Nullable Cell cell) {
    if (cell == null) {
      return;
    }
    cell.statusOnItsWay = false;
    TwinStatus waitingStatus = cell.waitingStatus;
    if (waitingStatus != null) {
      sendStatus(cell, waitingStatus);
    } else {
      cell.statusArrived();
    }
  }

  private void tick() {
    Instant now = shared.clock().instant();
    for (Due due = timers.peek(); due != null && !due.at().isAfter(now); due = timers.peek()) {
      timers.remove();
      Cell cell = cells.get(due.twin());
      Twin twin = cell == null ? null : cell.twin;
      if (cell != null && twin != null && due.at().equals(twin.armed())) {
        step(cell, new TwinInput.Tick(), () -> {});
      }
    }
  }

  /** A device that speaks of a generation that never came here: something was lost on the way. */
  private void askAgain(Cell cell, Twin twin) {
    long observed = twin.reported().getObservedGeneration();
    if (observed > twin.generation() && observed != cell.askedFor && ready.isDone()) {
      cell.askedFor = observed;
      shared.reader().accept(cell.id, this);
    }
  }

  /** What the broker did not tell in this round it has lost: it gets it back. */
  private void told(int finished) {
    for (Cell cell : cells.values()) {
      Twin twin = cell.twin;
      if (twin == null || twin.generation() == 0 || cell.round >= finished) {
        continue;
      }
      LOG.atWarn()
          .addKeyValue("tenant", cell.id.tenant())
          .addKeyValue("target", cell.id.target())
          .addKeyValue("generation", twin.generation())
          .log("The broker has lost the desired state, and gets it back");
      var unused = shared.outlet().seed(cell.id, twin.desired());
      status(cell, twin.published());
      if (!twin.commands().isEmpty()) {
        var unusedGate = shared.outlet().gate(cell.id, twin.commands().document());
      }
    }
  }

  /** The journal is ahead of the broker: its store was lost while nobody was here to see it. */
  private void remembered(TwinId id, DesiredState state) {
    Cell cell = cells.get(id);
    Twin twin = cell == null ? null : cell.twin;
    long known = twin == null ? 0 : twin.generation();
    if (state.getGeneration() > known) {
      LOG.atWarn()
          .addKeyValue("tenant", id.tenant())
          .addKeyValue("target", id.target())
          .addKeyValue("generation", state.getGeneration())
          .log("The broker has only generation {}: the journal's is put back", known);
      var unused = shared.outlet().seed(id, state);
    }
  }

  /** From now on the broker tells again what it keeps. */
  void beginRound(int next) {
    context.runOnContext(nothing -> round = next);
  }

  private void disown() {
    boolean some = cells.keySet().removeIf(twin -> !shared.ownership().owns(twin));
    if (some) {
      size.set(cells.size());
    }
  }

  private void entered(Twin before, Twin now) {
    shared.meters().entered(now.phase());
    LOG.atInfo()
        .addKeyValue("tenant", now.id().tenant())
        .addKeyValue("target", now.id().target())
        .addKeyValue("generation", now.generation())
        .log("{} to {}", before.phase(), now.phase());
  }

  private void observe(Twin twin) {
    shared.observer().changed(twin.id(), twin.desired(), twin.reported(), twin.status());
  }
}
