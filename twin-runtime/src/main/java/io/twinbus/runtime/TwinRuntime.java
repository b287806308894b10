package io.twinbus.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.bus.Bus;
import io.twinbus.bus.ConnectionChange;
import io.twinbus.bus.Echo;
import io.twinbus.bus.Subscription;
import io.twinbus.event.TwinEvent;
import io.twinbus.journal.Journal;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.TwinCore;
import io.twinbus.twin.TwinPolicy;
import io.twinbus.v1.DesiredState;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All twins that this process owns. Starts from what the bus retains, and from nothing else; is
 * ready when every twin is there. Safe for use by many threads.
 */
public final class TwinRuntime implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TwinRuntime.class);
  private static final Duration READ_QUIET = Duration.ofMillis(300);
  private static final Duration READ_LIMIT = Duration.ofSeconds(10);
  private static final int OPEN_PUBLICATIONS = 4096;
  private static final int PAUSES = 8;

  /**
   * What a runtime is made of.
   *
   * @param state a session that the broker forgets at once: its retained messages make the twins
   * @param commands a session that the broker keeps: nobody's command is lost while no runtime
   *     runs; everything but events is published on it
   * @param events a session that publishes events and nothing else
   * @param quiet how long no retained message must come until all are taken to be there
   * @param mostRetained how many retained messages the broker keeps for one subscription at least:
   *     where that many came, some may be missing, and twins are read one by one
   */
  public record Parts(
      Bus state,
      Bus commands,
      Bus events,
      TwinPolicy policy,
      Journal journal,
      Ownership ownership,
      TwinObserver observer,
      MeterRegistry meters,
      InstantSource clock,
      int eventLoops,
      Duration quiet,
      long mostRetained) {}

  private final Parts parts;
  private final Vertx vertx;
  private final List<Lane> lanes = new ArrayList<>();
  private final Outlet outlet;
  private final StateFeed feed;
  private final RetainedReader reader;
  private final AtomicInteger round = new AtomicInteger();
  private final CompletableFuture<Void> complete = new CompletableFuture<>();
  private final CompletableFuture<Echo> echo;
  private final AtomicBoolean reconnected = new AtomicBoolean();
  private volatile boolean told = true;
  private volatile boolean closed;

  private TwinRuntime(Parts parts) {
    this.parts = parts;
    int loops =
        parts.eventLoops() > 0 ? parts.eventLoops() : Runtime.getRuntime().availableProcessors();
    vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(loops)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
    RuntimeMeters meters = new RuntimeMeters(parts.meters());
    outlet =
        new Outlet(
            parts.commands(), parts.events(), vertx, parts.clock(), meters, OPEN_PUBLICATIONS);
    feed = new StateFeed(parts.state(), this::lane);
    echo = Echo.of(parts.state());
    reader =
        new RetainedReader(
            feed, vertx, () -> echo.thenCompose(made -> made.call(READ_LIMIT)), READ_QUIET);
    Lane.Shared shared =
        new Lane.Shared(
            new TwinCore(parts.policy()),
            parts.clock(),
            outlet,
            parts.journal(),
            meters,
            parts.ownership(),
            parts.observer(),
            reader::read);
    for (int i = 0; i < loops; i++) {
      lanes.add(new Lane(shared));
    }
    meters.gauge("twinbus.twins", "Twins of this runtime", this::size);
    meters.gauge(
        "twinbus.runtime.waiting",
        "Inputs that wait for their event loop",
        () -> lanes.stream().mapToInt(Lane::waiting).sum());
  }

  /** Begins to start; {@link #complete()} says when all twins are there. */
  public static TwinRuntime start(Parts parts) {
    TwinRuntime runtime = new TwinRuntime(parts);
    runtime.begin();
    return runtime;
  }

  /** Done when every twin that the bus knows is there; exceptional when that cannot be. */
  public CompletableFuture<Void> complete() {
    return complete.copy();
  }

  /** What keeps the runtime from its work; empty when nothing does. */
  public Optional<String> obstacle() {
    if (!complete.isDone()) {
      return Optional.of("reading what the bus retains: " + feed.counted() + " documents so far");
    }
    if (complete.isCompletedExceptionally()) {
      return Optional.of("the bus could not be read: see the log");
    }
    if (!parts.state().isConnected()) {
      return Optional.of("the session that follows the twins has no connection");
    }
    return told ? Optional.empty() : Optional.of("reading again what the bus retains");
  }

  /** How many twins are here. */
  public int size() {
    return lanes.stream().mapToInt(Lane::size).sum();
  }

  /** Other twins may be this runtime's own now. */
  public void ownershipChanged() {
    lanes.forEach(lane -> lane.post(new Letter.OwnershipChanged()));
    var unused =
        feed.subscribe(this::afterPause)
            .thenCompose(again -> afterSilence().thenAccept(done -> cancel(again)));
  }

  /** Stops. What was not acknowledged comes again to the next runtime. */
  @Override
  public void close() {
    closed = true;
    outlet.close();
    reader.close();
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(3, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().setCause(e).log("The event loops did not stop in time");
    }
  }

  private Lane lane(TwinId twin) {
    return lanes.get(Math.floorMod(spread(twin.hashCode()), lanes.size()));
  }

  private static int spread(int hash) {
    return hash ^ (hash >>> 16);
  }

  private void begin() {
    long began = System.nanoTime();
    List<CompletableFuture<?>> deployed = new ArrayList<>();
    for (Lane lane : lanes) {
      deployed.add(vertx.deployVerticle(lane).toCompletionStage().toCompletableFuture());
    }
    var unused =
        CompletableFuture.allOf(deployed.toArray(new CompletableFuture<?>[0]))
            .thenCompose(done -> new CommandFeed(parts.commands(), this::lane).subscribe())
            .thenCompose(done -> feed.subscribeToTheLeft(this::afterPause))
            .thenCompose(
                left ->
                    afterPause()
                        .thenCompose(done -> feed.subscribe(this::afterPause))
                        .thenCompose(done -> read(left)))
            .thenCompose(done -> laneReady())
            .whenComplete((done, thrown) -> started(began, thrown));
  }

  private CompletableFuture<Void> read(List<Subscription> left) {
    return afterSilence()
        .thenAccept(
            done -> {
              cancel(left);
              Set<String> cutOff = feed.cutOff(parts.mostRetained());
              if (!cutOff.isEmpty()) {
                LOG.atWarn()
                    .addKeyValue("aspects", String.join(",", cutOff))
                    .log("The broker may have kept back retained messages: reading them by twin");
              }
              lanes.forEach(lane -> lane.post(new Letter.AllRead(cutOff)));
            });
  }

  private static void cancel(List<Subscription> subscriptions) {
    for (Subscription subscription : subscriptions) {
      var unused = subscription.cancel();
    }
  }

  private CompletableFuture<Void> laneReady() {
    return CompletableFuture.allOf(
        lanes.stream().map(Lane::ready).toArray(CompletableFuture<?>[]::new));
  }

  private void started(long began, Throwable thrown) {
    if (thrown != null) {
      LOG.atError().setCause(thrown).log("The twins could not be read from the bus");
      complete.completeExceptionally(thrown);
      return;
    }
    seedFromJournal();
    LOG.atInfo()
        .addKeyValue("twins", size())
        .addKeyValue("documents", feed.counted())
        .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
        .log("All twins are there");
    parts.observer().complete();
    complete.complete(null);
    parts.state().onConnectionChange(this::connectionChanged);
  }

  private CompletableFuture<Void> afterSilence() {
    return afterSilence(parts.quiet());
  }

  /** Between two subscriptions: when this is too short nothing is lost that is not read again. */
  private CompletableFuture<Void> afterPause() {
    return afterSilence(parts.quiet().dividedBy(PAUSES));
  }

  private CompletableFuture<Void> afterSilence(Duration quiet) {
    return echo.thenCompose(
        made -> new Silence(vertx, made, feed::counted, () -> closed).after(quiet));
  }

  /**
   * After a lost session the broker tells again what it retains; what it does not tell is lost. The
   * first call says only that there is a connection.
   */
  private void connectionChanged(ConnectionChange change) {
    if (!change.connected() || change.sessionPresent() || closed || !complete.isDone()) {
      return;
    }
    if (!reconnected.getAndSet(true)) {
      return;
    }
    int next = round.incrementAndGet();
    told = false;
    lanes.forEach(lane -> lane.beginRound(next));
    var unused =
        afterSilence()
            .thenAccept(
                done -> {
                  lanes.forEach(lane -> lane.post(new Letter.Told(next)));
                  told = next == round.get();
                });
  }

  /** Gives back to the ledger what it lost while no runtime was there to see it. */
  private void seedFromJournal() {
    if (parts.journal().equals(Journal.NONE)) {
      return;
    }
    var unused =
        vertx
            .executeBlocking(
                () -> {
                  parts.journal().desired(this::remembered);
                  lanes.forEach(lane -> lane.post(new Letter.JournalRead()));
                  return "";
                })
            .onFailure(
                thrown ->
                    LOG.atError()
                        .setCause(thrown)
                        .log("The journal could not be read: no lost state is given back from it"));
  }

  private void remembered(TwinId twin, TwinEvent event) {
    if (parts.ownership().owns(twin) && event.getDocument() != null) {
      lane(twin).post(new Letter.Remembered(twin, desired(event)));
    }
  }

  private static DesiredState desired(TwinEvent event) {
    try {
      return DesiredState.parseFrom(event.getDocument().duplicate());
    } catch (InvalidProtocolBufferException e) {
      LOG.atWarn()
          .addKeyValue("target", event.getTarget())
          .log("An event of the journal holds no desired state: {}", e.getMessage());
      return DesiredState.getDefaultInstance();
    }
  }
}
