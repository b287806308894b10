package io.twinbus.simulator;

import io.micrometer.core.instrument.MeterRegistry;
import io.twinbus.adapter.agent.Agent;
import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.agent.AgentStatus;
import io.twinbus.adapter.agent.AgentThreads;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.bus.Bus;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Simple devices by the thousand in one process: each is a whole agent with a session of its own,
 * on shared threads. Closing it ends them all.
 */
public final class Fleet implements AutoCloseable {
  private final List<Agent> agents = new CopyOnWriteArrayList<>();
  private final AgentThreads threads = AgentThreads.create();

  private Fleet() {}

  /**
   * Starts a fleet; returns when every device was started, connected or not.
   *
   * @param connector makes the session of a target; called again until it can
   */
  public static Fleet start(
      FleetOptions options,
      Function<String, CompletableFuture<Bus>> connector,
      MeterRegistry meters)
      throws IOException, InterruptedException {
    Fleet fleet = new Fleet();
    long began = System.nanoTime();
    List<DriverFactory> drivers =
        List.of(new SimulatedDriverFactory(options.applyTime(), options.failureRate()));
    for (int number = 1; number <= options.count(); number++) {
      String target = options.target(number);
      AgentConfig config =
          AgentConfig.of(
                  "simulator/1",
                  new TwinId(options.tenant(), target),
                  options.folder().resolve(target))
              .reporting(options.reportEvery());
      fleet.agents.add(
          Agent.start(config, drivers, () -> connector.apply(target), fleet.threads, meters));
      long due = began + number * 1_000_000_000L / options.startsPerSecond();
      long early = (due - System.nanoTime()) / 1_000_000;
      if (early > 0) {
        Thread.sleep(early);
      }
    }
    return fleet;
  }

  /** How many devices have a session now. */
  public int connected() {
    return (int) agents.stream().filter(agent -> agent.status().connected()).count();
  }

  /** How the devices are. */
  public List<AgentStatus> statuses() {
    List<AgentStatus> statuses = new ArrayList<>();
    agents.forEach(agent -> statuses.add(agent.status()));
    return statuses;
  }

  @Override
  public void close() {
    agents.parallelStream().forEach(Agent::close);
    threads.timer().shutdownNow();
  }
}
