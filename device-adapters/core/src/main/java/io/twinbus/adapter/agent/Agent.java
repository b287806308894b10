package io.twinbus.adapter.agent;

import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.adapter.artifact.ArtifactClient;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.flash.FlashDesk;
import io.twinbus.adapter.flash.FlashEvents;
import io.twinbus.adapter.flash.ProgressReporter;
import io.twinbus.adapter.journal.DiskJournal;
import io.twinbus.adapter.reconcile.AgentState;
import io.twinbus.adapter.reconcile.ComponentView;
import io.twinbus.adapter.reconcile.JournalEntry;
import io.twinbus.adapter.reconcile.Reconciler;
import io.twinbus.adapter.reconcile.Step;
import io.twinbus.adapter.reconcile.Stimulus;
import io.twinbus.bus.Bus;
import io.twinbus.v1.DesiredState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent for one device.
 *
 * <p>Guarantees: nothing on the device is changed that is not on disk first, so that a kill at any
 * moment starts nothing twice and forgets nothing; the last accepted desired state is kept and
 * repaired without a broker; the reported state on the bus is the last one in the end. Closing it
 * leaves components running.
 */
public final class Agent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
  private static final Duration DRIVER_RETRY = Duration.ofSeconds(15);
  private static final Duration FIRST_REPORT = Duration.ofSeconds(3);
  private static final Duration CLOSE = Duration.ofSeconds(3);

  private final AgentConfig config;
  private final AgentThreads threads;
  private final Clock clock;
  private final Mailbox mailbox;
  private final FolderLock lock;
  private final DesiredStore desired;
  private final DriverSet drivers;
  private final FlashDesk desk;
  private final ArtifactClient artifacts;
  private final Reconciler reconciler;
  private final EffectExecutor executor;
  private final Device device;
  private final Reporter reporter;
  private final ProgressReporter progress;
  private final DeviceSettings settings;
  private final BusLink link;
  private final AgentBus agentBus;
  private final AgentTopics topics = new AgentTopics();
  private AgentState state;
  private @Nullable ScheduledFuture<?> wake;
  private boolean reporting;
  private volatile boolean closed;
  private volatile AgentStatus status = new AgentStatus(false, -1, List.of(), false);

  private Agent(
      AgentConfig config,
      List<DriverFactory> factories,
      Supplier<CompletableFuture<Bus>> connector,
      AgentThreads threads,
      MeterRegistry meters)
      throws IOException, InterruptedException {
    this.config = config;
    this.threads = threads;
    this.clock = Clock.systemUTC();
    this.mailbox = new Mailbox(threads.worker());
    this.lock = FolderLock.take(config.folder());
    this.desired = DesiredStore.open(config.folder());
    this.reconciler = new Reconciler(config.policy());
    this.link = new BusLink(connector, threads.timer(), this::connected);
    Path folder = config.folder();
    DiskJournal journal = DiskJournal.open(folder, clock);
    this.drivers = new DriverSet(factories, config.drivers());
    Telemetry telemetry =
        new Telemetry(
            config.twin(),
            link::bus,
            clock,
            threads.timer(),
            meters.counter("twinbus.adapter.telemetry.dropped"));
    this.progress =
        new ProgressReporter(threads.timer(), message -> agentBus().publishFlash(message));
    this.desk = FlashDesk.open(folder, clock, new Flashes(), progress);
    BusBlocks blocks = new BusBlocks(config.twin().tenant(), link::bus);
    this.artifacts =
        new ArtifactClient(
            folder.resolve("artifacts"),
            config.cacheBytes(),
            config.trust(),
            blocks,
            config.transfer(),
            config.twin().target());
    this.executor =
        new EffectExecutor(
            config, drivers, journal, desk, artifacts, telemetry, this::tell, meters, folder);
    this.device = new Device(config, drivers, clock);
    this.reporter =
        new Reporter(
            config.twin(),
            link::bus,
            this::report,
            mailbox,
            threads.timer(),
            config.reportSpacing(),
            config.reportEvery());
    this.settings = new DeviceSettings(drivers, threads, mailbox, reporter::changed);
    CommandDesk commands =
        new CommandDesk(
            new BuiltInCommands(drivers, desk, clock, this::restart, this::desireAgain),
            threads.worker(),
            clock,
            (id, reply) -> agentBus().publishReply(id, reply));
    this.agentBus = new AgentBus(config.twin(), link::bus, commands, blocks, this::offered);
    this.state = AgentState.restored(journal.entries(), clock.instant());
    startDrivers(telemetry, meters);
    adoptOwned(journal);
  }

  /**
   * Starts an agent. It works at once with what is on disk, and looks for its broker meanwhile.
   *
   * @param connector makes a session with the broker; asked again until it can
   * @throws IOException if the folder cannot be used, or another agent uses it
   */
  public static Agent start(
      AgentConfig config,
      List<DriverFactory> factories,
      Supplier<CompletableFuture<Bus>> connector,
      AgentThreads threads,
      MeterRegistry meters)
      throws IOException, InterruptedException {
    Agent agent = new Agent(config, factories, connector, threads, meters);
    agent.mailbox.execute(agent::begin);
    agent.mailbox.open();
    agent.link.start();
    return agent;
  }

  /** How it is now. */
  public AgentStatus status() {
    Bus bus = link.bus();
    AgentStatus last = status;
    return new AgentStatus(
        bus != null && bus.isConnected(), last.generation(), last.components(), desk.isFlashing());
  }

  private void begin() {
    desk.announce();
    desireAgain();
    threads.after(FIRST_REPORT, () -> mailbox.execute(this::beginReporting));
    refresh();
  }

  private void refresh() {
    if (!closed) {
      reporter.refresh();
      Duration every = config.reportEvery().dividedBy(4).plusMillis(1);
      threads.after(every, () -> mailbox.execute(this::refresh));
    }
  }

  private void beginReporting() {
    if (!reporting) {
      reporting = true;
      reporter.changed();
    }
  }

  private void startDrivers(Telemetry telemetry, MeterRegistry meters) throws InterruptedException {
    boolean more =
        drivers.startMissing(
            name ->
                new AgentDriverContext(
                    config,
                    driverFolder(name),
                    clock,
                    threads.timer(),
                    telemetry,
                    component -> tell(new Stimulus.Changed(component)),
                    () -> mailbox.execute(reporter::changed),
                    topics,
                    meters));
    if (more) {
      desireAgain();
    }
    if (!drivers.isComplete() && !closed) {
      threads.after(
          DRIVER_RETRY, () -> threads.worker().execute(() -> retryDrivers(telemetry, meters)));
    }
  }

  private void retryDrivers(Telemetry telemetry, MeterRegistry meters) {
    try {
      startDrivers(telemetry, meters);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Path driverFolder(String name) {
    try {
      return Files.createDirectories(config.folder().resolve("drivers").resolve(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What carries this device's mark and is not in the journal: the journal was lost. */
  private void adoptOwned(DiskJournal journal) throws IOException, InterruptedException {
    Set<String> known = new HashSet<>();
    journal.entries().forEach(entry -> known.add(entry.spec().name()));
    for (Driver driver : drivers.all()) {
      for (ComponentSpec owned : driver.owned()) {
        if (known.add(owned.name())) {
          journal.put(new JournalEntry(owned, JournalEntry.Stage.BEGUN, 0));
          LOG.atWarn()
              .addKeyValue("twin", config.twin())
              .addKeyValue("component", owned.name())
              .log("Found a component of this device that the journal does not know");
        }
      }
    }
    state = AgentState.restored(journal.entries(), clock.instant());
  }

  private AgentBus agentBus() {
    return agentBus;
  }

  private void connected(Bus bus) {
    agentBus.subscribe(bus);
    topics.use(bus);
    bus.onConnectionChange(
        change -> {
          if (change.connected()) {
            mailbox.execute(reporter::again);
            progress.repeat();
          }
        });
  }

  /** A desired state arrived; it is on disk when this returns. */
  private void offered(DesiredState next) {
    try {
      if (desired.offer(next)) {
        LOG.atInfo()
            .addKeyValue("twin", config.twin())
            .addKeyValue("generation", next.getGeneration())
            .log("Takes up {} components", next.getComponentsCount());
        desireAgain();
      }
    } catch (IOException e) {
      LOG.atError()
          .addKeyValue("twin", config.twin())
          .addKeyValue("generation", next.getGeneration())
          .setCause(e)
          .log("The desired state cannot be written to disk and is not taken up");
      threads.after(DRIVER_RETRY, () -> offered(next));
    }
  }

  /** Judges the desired state, by drivers and quarantine as they are now. */
  private void desireAgain() {
    mailbox.execute(
        () ->
            desired
                .current()
                .ifPresent(
                    document -> {
                      Judgement judgement =
                          Judgement.of(document, config.limits(), drivers, desk.quarantine());
                      artifacts.keep(digests(judgement));
                      settings.desire(document.getProperties());
                      step(new Stimulus.Desired(document.getGeneration(), judgement.components()));
                    }));
  }

  private static Set<String> digests(Judgement judgement) {
    Set<String> digests = new HashSet<>();
    judgement
        .components()
        .forEach(
            component ->
                component.spec().artifact().map(ArtifactRef::digest).ifPresent(digests::add));
    return digests;
  }

  private boolean restart(String component) {
    boolean known = status.components().stream().anyMatch(view -> view.name().equals(component));
    if (known) {
      tell(new Stimulus.RestartAsked(component));
    }
    return known;
  }

  private void tell(Stimulus stimulus) {
    mailbox.execute(() -> step(stimulus));
  }

  private void step(Stimulus stimulus) {
    if (closed) {
      return;
    }
    Step step = reconciler.step(state, stimulus, clock.instant());
    state = step.state();
    executor.carryOut(step.effects());
    arrangeWake(step);
    if (!reporting && reconciler.hasLooked(state)) {
      beginReporting();
    }
    List<ComponentView> views = reconciler.view(state, clock.instant());
    if (!views.equals(status.components()) || status.generation() != state.generation()) {
      status = new AgentStatus(false, state.generation(), views, false);
      if (reporting) {
        reporter.changed();
      }
    }
  }

  private void arrangeWake(Step step) {
    if (wake != null) {
      wake.cancel(false);
      wake = null;
    }
    if (step.wake().isPresent() && !threads.timer().isShutdown()) {
      Instant at = step.wake().get();
      Instant now = clock.instant();
      Duration wait = at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
      long nanos = wait.compareTo(Duration.ofDays(1)) > 0 ? 86_400_000_000_000L : wait.toNanos();
      wake =
          threads
              .timer()
              .schedule(() -> tell(new Stimulus.Tick()), nanos + 1_000_000, TimeUnit.NANOSECONDS);
    }
  }

  private io.twinbus.v1.ReportedState report() {
    return device.report(
        state.generation(), reconciler.view(state, clock.instant()), settings.reported());
  }

  /** Ends calls, the session and the drivers, within seconds. Components keep running. */
  @Override
  public void close() {
    closed = true;
    try {
      executor.close(CLOSE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drivers.close(); // While there is still a session, for a driver that says goodbye to a device.
    link.close();
    try {
      lock.close();
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("The folder's lock was not released");
    }
  }

  /** What flash sessions tell. */
  private final class Flashes implements FlashEvents {
    @Override
    public void moved(String component, int attempt, FlashPhase phase) {
      tell(new Stimulus.FlashMoved(component, attempt, phase));
    }

    @Override
    public void failed(String component) {
      tell(new Stimulus.FlashFailed(component));
    }

    @Override
    public void recover(String component, int attempt) {
      tell(new Stimulus.FlashRecover(component, attempt));
    }
  }
}
