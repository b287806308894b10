package io.twinbus.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/** An executor that can stand still, as an agent that hangs does, and go on. */
final class PausableExecutor implements Executor {
  private final Executor threads;
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean paused;

  PausableExecutor(Executor threads) {
    this.threads = threads;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (held) {
      if (paused) {
        held.addLast(task);
        return;
      }
    }
    threads.execute(task);
  }

  void pause() {
    synchronized (held) {
      paused = true;
    }
  }

  void resume() {
    synchronized (held) {
      paused = false;
      while (!held.isEmpty()) {
        threads.execute(held.removeFirst());
      }
    }
  }
}
