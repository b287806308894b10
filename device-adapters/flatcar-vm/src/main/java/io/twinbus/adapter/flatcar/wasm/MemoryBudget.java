package io.twinbus.adapter.flatcar.wasm;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory that all instances together may have, so that modules cannot take the heap away from
 * the agent. Safe for use by many threads.
 */
final class MemoryBudget {
  private final Semaphore free;
  private final int pages;

  MemoryBudget(long bytes) {
    this.pages = (int) Math.clamp(bytes / WasmLimits.PAGE, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(pages, true);
  }

  /** Half of what this JVM may use. */
  static MemoryBudget ofThisJvm() {
    return new MemoryBudget(Runtime.getRuntime().maxMemory() / 2);
  }

  long bytes() {
    return (long) pages * WasmLimits.PAGE;
  }

  boolean fits(WasmLimits limits) {
    return limits.pages() <= pages;
  }

  /** Takes an instance's share; whether there was one in time. */
  boolean take(WasmLimits limits, Duration wait) throws InterruptedException {
    return free.tryAcquire(limits.pages(), wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  void giveBack(WasmLimits limits) {
    free.release(limits.pages());
  }
}
