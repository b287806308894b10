package io.twinbus.adapter.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after the other, in order, on an executor's threads; keeps them until it is
 * opened. What is waiting is bounded by what puts it in: a call of a driver has one result and says
 * of a download each percent, and timers ask again only when they were answered.
 */
final class Mailbox implements Executor {
  private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

  private final Executor threads;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running = true;

  Mailbox(Executor threads) {
    this.threads = threads;
  }

  void open() {
    threads.execute(this::drain);
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.addLast(task);
      if (running) {
        return;
      }
      running = true;
    }
    threads.execute(this::drain);
  }

  private void drain() {
    while (true) {
      Runnable task;
      synchronized (tasks) {
        task = tasks.pollFirst();
        if (task == null) {
          running = false;
          return;
        }
      }
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("A step of the agent failed; it goes on with the next");
      }
    }
  }
}
