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
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A simulated board with its agent and its line to the broker, each of which can be harmed by
 * itself: it is what the recovery ladder is tried on.
 */
public final class SimulatedDevice implements AutoCloseable {
  private final AgentConfig config;
  private final Link link;
  private final BusOptions.Identity identity;
  private final List<SimulatedBoard> boards = new CopyOnWriteArrayList<>();
  private @Nullable Agent agent;
  private @Nullable PausableExecutor worker;

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

  /** Starts the agent. */
  public void start() throws IOException, InterruptedException {
    AgentThreads threads = AgentThreads.create();
    PausableExecutor pausable = new PausableExecutor(threads.worker());
    BusOptions options =
        BusOptions.of(
            link.uri(),
            "device-" + config.twin().tenant() + "-" + config.twin().target(),
            identity);
    worker = pausable;
    agent =
        Agent.start(
            config,
            List.of(new BoardDriverFactory(new SimulatedFlasherFactory(boards::add))),
            () -> HiveBus.connect(options),
            new AgentThreads(threads.timer(), pausable),
            new SimpleMeterRegistry());
  }

  /** Ends the agent; the board keeps what it has. */
  public void stop() {
    Agent running = agent;
    agent = null;
    if (running != null) {
      running.close();
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
    board().hold(on);
    if (on) {
      threads.pause();
    } else {
      threads.resume();
    }
  }

  /** How the agent is. */
  public AgentStatus status() {
    Agent running = agent;
    return running == null ? new AgentStatus(false, -1, List.of(), false) : running.status();
  }

  @Override
  public void close() throws IOException {
    stop();
    link.close();
  }
}
