package io.twinbus.adapter.elasticnode;

import java.time.Duration;
import java.util.Optional;

/**
 * What is heard of one flash while it runs: pages and the board's word. A page that is asked for
 * again is no progress. Safe for use by many threads.
 */
final class FlashWatch {
  private final String name;
  private long bytes;
  private boolean complete;
  private Optional<String> lost = Optional.empty();
  private Optional<Boolean> success = Optional.empty();
  private int version;

  /**
   * Where a flash stands.
   *
   * @param bytes that the board has asked for
   * @param complete whether it asked for the last page
   * @param lost why the board is not at it any more
   * @param success what the board said of it
   * @param version rises with every change
   */
  record Stand(
      long bytes,
      boolean complete,
      Optional<String> lost,
      Optional<Boolean> success,
      int version) {}

  /** Watches the flash of the file that is served under this name. */
  FlashWatch(String name) {
    this.name = name;
  }

  synchronized void asked(String which, long begin, long end, long size) {
    boolean again = begin == 0 && bytes > 0;
    if (which.equals(name) && (end > bytes || again)) {
      bytes = end;
      complete = end == size;
      changed();
    }
  }

  /**
   * The board says that a flash is over.
   *
   * @return whether it is this one: success without the last page is that of another one
   */
  synchronized boolean done(boolean worked) {
    boolean its = success.isEmpty() && (complete || !worked);
    if (its) {
      success = Optional.of(worked);
      changed();
    }
    return its;
  }

  synchronized void lost(String why) {
    if (success.isEmpty()) {
      lost = Optional.of(why);
      changed();
    }
  }

  private synchronized void changed() {
    version++;
    notifyAll();
  }

  /**
   * Waits for a change.
   *
   * @param seen the version that the caller knows
   * @return where it stands now; empty if nothing changed within the limit
   */
  synchronized Optional<Stand> await(int seen, Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (version == seen) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return Optional.empty();
      }
      wait(left / 1_000_000 + 1);
    }
    return Optional.of(new Stand(bytes, complete, lost, success, version));
  }
}
