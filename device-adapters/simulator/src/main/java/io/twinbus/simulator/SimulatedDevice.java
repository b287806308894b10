package io.twinbus.simulator;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.agent.Agent;
import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.agent.AgentStatus;
import io.twinbus.adapter.agent.AgentThreads;
import io.twinbus.adapter.board.BoardDriverFactory;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A simulated board with its agent and its line to the broker, each of which can be harmed by
 * itself: it is what the recovery ladder is tried on.
 */
public final class SimulatedDevice implements AutoCloseable {
  /** Bytes a second of a line that is slow. */
  private static final long SLOW_BYTES = 4096;

  private final AgentConfig config;
  private final Link link;
  private final BusOptions.Identity identity;
  private final List<SimulatedBoard> boards = new CopyOnWriteArrayList<>();
  private final FaultScript faults = new FaultScript();
  private @Nullable Agent agent;
  private @Nullable AgentThreads running;
  private volatile @Nullable PausableExecutor worker;
  private boolean closed;

  /**
   * A device that is off.
   *
   * @param config of its agent; the settings of its board are {@code drivers.bin.simulated}
   */
  public SimulatedDevice(AgentConfig config, URI broker, BusOptions.Identity identity)
      throws IOException {
    this.config = config;
    this.identity = identity;
    this.link = new Link(broker);
  }

  /** Starts the agent, unless it runs. */
  public synchronized void start() throws IOException, InterruptedException {
    if (agent != null || closed) {
      return;
    }
    AgentThreads threads = AgentThreads.create();
    PausableExecutor pausable = new PausableExecutor(threads.worker());
    BusOptions options =
        BusOptions.of(
                link.uri(),
                "device-" + config.twin().tenant() + "-" + config.twin().target(),
                identity)
            .withBackoff(Duration.ofMillis(200), Duration.ofSeconds(2));
    worker = pausable;
    running = threads;
    agent =
        Agent.start(
            config,
            List.of(new BoardDriverFactory(new SimulatedFlasherFactory(this::made, faults))),
            () -> HiveBus.connect(options),
            new AgentThreads(threads.timer(), pausable),
            new SimpleMeterRegistry());
  }

  private void made(SimulatedBoard board) {
    board.surroundedBy(this::suffer);
    boards.add(board);
  }

  /** Ends the agent; the board keeps what it has. */
  public synchronized void stop() {
    Agent ending = agent;
    AgentThreads threads = running;
    agent = null;
    running = null;
    if (ending != null && threads != null) {
      ending.close();
      threads.timer().shutdownNow();
    }
  }

  /** What is to go wrong with the board, the line and the agent; also after a restart. */
  public FaultScript faults() {
    return faults;
  }

  /** Has a fault of the line or the agent happen, for as many seconds as it says. */
  private void suffer(Fault fault) {
    switch (fault.kind()) {
      case LINK_LOST -> {
        link.cut();
        later(fault, link::restore);
      }
      case LINK_SLOW -> {
        link.slow(SLOW_BYTES);
        later(fault, link::restore);
      }
      case AGENT_HUNG -> {
        hang(true);
        later(fault, () -> hang(false));
      }
      case AGENT_ENDED -> {
        // Not by the thread that the agent waits for.
        Thread unused = Thread.ofVirtual().name("agent-ends").start(this::stop);
        later(fault, this::startAgain);
      }
      case CRASH, DIE, HANG, CORRUPT, OLD_IMAGE, BOOT_LOOP, SLOW ->
          throw new IllegalArgumentException(fault + " happens to the board itself");
    }
  }

  private static void later(Fault fault, Runnable end) {
    CompletableFuture.delayedExecutor(fault.times(), TimeUnit.SECONDS).execute(end);
  }

  private void startAgain() {
    try {
      start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The board, once the agent was started. */
  public SimulatedBoard board() {
    return boards.getLast();
  }

  /** The line to the broker. */
  public Link link() {
    return link;
  }

  /** Has the agent hang, with its connection alive, or lets it go on. */
  public void hang(boolean on) {
    PausableExecutor threads = worker;
    if (threads == null) {
      return;
    }
    boards.forEach(board -> board.hold(on));
    if (on) {
      threads.pause();
    } else {
      threads.resume();
    }
  }

  /** How the agent is. */
  public synchronized AgentStatus status() {
    Agent current = agent;
    return current == null ? new AgentStatus(false, -1, List.of(), false) : current.status();
  }

  @Override
  public void close() throws IOException {
    synchronized (this) {
      closed = true;
    }
    hang(false);
    stop();
    link.close();
  }
}
