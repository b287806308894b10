package io.twinbus.adapter.agent;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * The threads of one or many agents.
 *
 * @param timer runs short tasks on time
 * @param worker runs what may block
 */
public record AgentThreads(ScheduledExecutorService timer, Executor worker) {
  /** One timer thread, and virtual threads for the rest. */
  public static AgentThreads create() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("agent-timer").factory());
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return new AgentThreads(
        timer, Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("agent-", 0).factory()));
  }

  void after(java.time.Duration time, Runnable task) {
    if (!timer.isShutdown()) {
      var unused = timer.schedule(task, time.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    }
  }
}
