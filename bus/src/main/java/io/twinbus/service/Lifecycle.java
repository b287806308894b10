package io.twinbus.service;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a service, started in order and stopped in the reverse order. Safe for use by many
 * threads; a part that is added after the stop has begun is stopped at once.
 */
public final class Lifecycle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lifecycle.class);

  private record Part(String name, AutoCloseable part) {}

  private final Deque<Part> parts = new ArrayDeque<>();
  private final CountDownLatch stopAsked = new CountDownLatch(1);
  private volatile @Nullable ServiceFailure failure;

  /**
   * Starts a part; it is closed when the service stops.
   *
   * @return the part
   * @throws Exception what the start throws
   */
  public <T extends AutoCloseable> T start(String name, Callable<T> start) throws Exception {
    long began = System.nanoTime();
    T part = start.call();
    synchronized (this) {
      if (stopAsked.getCount() > 0) {
        parts.push(new Part(name, part));
        LOG.atDebug()
            .addKeyValue("part", name)
            .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
            .log("Started");
        return part;
      }
    }
    part.close();
    throw new ServiceFailure(ExitCode.OK, "stopped before " + name + " had started");
  }

  /** Has something done when the service stops. */
  public synchronized void onStop(String name, AutoCloseable action) {
    parts.push(new Part(name, action));
  }

  /**
   * Asks the service to stop: it stays up until then. Stops nothing itself: whoever runs the
   * service closes its parts.
   */
  public synchronized void requestStop() {
    stopAsked.countDown();
  }

  /** Asks the service to stop because it cannot go on. The first failure is the one that counts. */
  public synchronized void fail(ServiceFailure cause) {
    if (failure == null) {
      failure = cause;
    }
    requestStop();
  }

  /** Waits until somebody asks the service to stop. */
  void awaitStop() throws InterruptedException {
    stopAsked.await();
    ServiceFailure cause = failure;
    if (cause != null) {
      throw cause;
    }
  }

  /**
   * Stops the parts, the last started first.
   *
   * @return the names of those that were not stopped before the deadline; empty when all is done
   */
  public List<String> close(Duration deadline) throws InterruptedException {
    Deque<Part> left;
    synchronized (this) {
      requestStop();
      left = new ArrayDeque<>(parts);
      parts.clear();
    }
    Thread closer = Thread.ofPlatform().daemon().name("twinbus-stop").start(() -> closeAll(left));
    if (closer.join(deadline)) {
      return List.of();
    }
    synchronized (left) {
      List<String> names = new ArrayList<>();
      left.forEach(part -> names.add(part.name()));
      return names;
    }
  }

  /** Stops the parts, the last started first, within {@link Service#STOP_DEADLINE}. */
  @Override
  public void close() throws InterruptedException {
    List<String> left = close(Service.STOP_DEADLINE);
    if (!left.isEmpty()) {
      LOG.atWarn().addKeyValue("parts", String.join(", ", left)).log("Not stopped in time");
    }
  }

  private static void closeAll(Deque<Part> left) {
    for (Part part = peek(left); part != null; part = peek(left)) {
      try {
        part.part().close();
        LOG.atDebug().addKeyValue("part", part.name()).log("Stopped");
      } catch (Exception e) {
        LOG.atWarn().addKeyValue("part", part.name()).setCause(e).log("Failed to stop");
      }
      synchronized (left) {
        left.remove();
      }
    }
  }

  private static @Nullable Part peek(Deque<Part> left) {
    synchronized (left) {
      return left.peek();
    }
  }
}
