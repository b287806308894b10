package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.ComponentLog;
import io.twinbus.adapter.driver.DriverContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Watches the processes of a driver: tells the kernel when one ends, passes on what they print, and
 * ends one that starts too many others.
 */
final class Watch implements AutoCloseable {
  private static final long LOOK_MILLIS = 500;

  /** Of the looks at the logs, every n-th also counts processes. */
  private static final int COUNT_EVERY = 4;

  private final DriverContext context;
  private final Map<String, Supervised> all = new ConcurrentHashMap<>();
  private final AtomicBoolean busy = new AtomicBoolean();
  private final ScheduledFuture<?> timer;
  private volatile boolean closed;
  private int looks;

  Watch(DriverContext context) {
    this.context = context;
    this.timer =
        context
            .scheduler()
            .scheduleWithFixedDelay(this::tick, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  Optional<Supervised> of(String component) {
    return Optional.ofNullable(all.get(component));
  }

  /** Watches a process that this agent has started. */
  void child(
      String component,
      Path folder,
      Process process,
      RunRecord record,
      ProcessSettings settings,
      ComponentLog log) {
    LogFollower follower = new LogFollower(folder.resolve(Launch.LOG), log, 0);
    Supervised supervised = new Supervised(record, folder, follower, settings.processes());
    all.put(component, supervised);
    Object unused =
        process
            .onExit()
            .thenAccept(
                ended -> {
                  supervised.exited(ended.exitValue());
                  gone(component, supervised);
                });
  }

  /** Watches a process that an earlier agent has started; nothing new if it is watched already. */
  void over(
      String component, Path folder, RunRecord record, ProcessSettings settings, ComponentLog log)
      throws IOException {
    if (of(component).filter(known -> known.isOf(record)).isPresent()) {
      return;
    }
    Path file = folder.resolve(Launch.LOG);
    long from = Files.exists(file) ? Files.size(file) : 0;
    LogFollower follower = new LogFollower(file, log, from);
    Supervised supervised = new Supervised(record, folder, follower, settings.processes());
    all.put(component, supervised);
    record
        .process()
        .flatMap(ProcessIdentity::process)
        .map(ProcessHandle::onExit)
        .ifPresent(
            end -> {
              Object unused = end.thenRun(() -> gone(component, supervised));
            });
  }

  /** Watches it no longer: what happens to it now is wanted, and this has done nothing to it. */
  void forget(String component) throws InterruptedException {
    Supervised supervised = all.remove(component);
    if (supervised != null) {
      supervised.awaitEnd();
    }
  }

  private void gone(String component, Supervised supervised) {
    if (all.get(component) == supervised && !closed) {
      supervised.log().finish();
      context.changed(component, "the program " + supervised.end());
    }
  }

  private void tick() {
    if (!all.isEmpty() && busy.compareAndSet(false, true)) {
      Thread.ofVirtual().name("process-watch").start(this::look);
    }
  }

  private void look() {
    try {
      looks++;
      for (Map.Entry<String, Supervised> each : all.entrySet()) {
        Supervised supervised = each.getValue();
        supervised.log().look();
        if (looks % COUNT_EVERY == 0) {
          supervised.count(() -> all.get(each.getKey()) == supervised);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      busy.set(false);
    }
  }

  @Override
  public void close() {
    closed = true;
    timer.cancel(false);
    all.clear();
  }
}
