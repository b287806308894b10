package io.twinbus.bus;

import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of all sessions of this JVM, all daemons. INVARIANT: no code of a caller runs on the
 * timer or on the client's event loop, so that a caller who blocks stops only itself; but for code
 * that asked for it.
 */
final class BusThreads {
  private static final int IDLE_SECONDS = 5;

  /** Wakes up whatever has a deadline. */
  static final ScheduledThreadPoolExecutor TIMER = timer();

  /** Runs handlers: at most one thread for each subscription that has deliveries. */
  static final Executor HANDLERS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          daemons("twinbus-handler-"));

  /** Completes futures. */
  static final Executor COMPLETIONS =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("twinbus-completion").factory());

  private BusThreads() {}

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, daemons("twinbus-timer-"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static ThreadFactory daemons(String prefix) {
    return Thread.ofPlatform().daemon().name(prefix, 1).factory();
  }
}
