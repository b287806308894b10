package io.twinbus.adapter.driver;

import java.time.Duration;

/** Says when a call shall end. Safe for use by many threads. */
public interface Cancellation {
  /** Whether it has tripped, by a deadline or because the result is no longer wanted. */
  boolean isCancelled();

  /** Why it has tripped, for people; empty before. */
  String reason();

  /** Time until the deadline; zero when it has passed. */
  Duration remaining();

  /**
   * Runs something when it trips, at once if it has; close what it returns when it is no longer
   * needed.
   */
  Registration onCancel(Runnable action);

  /**
   * Ends the call if it has tripped. Good before every step that takes time or changes something.
   */
  default void check() throws InterruptedException {
    if (isCancelled()) {
      throw new InterruptedException(reason());
    }
  }

  /** Waits; ends early with {@link InterruptedException} when it trips. */
  void pause(Duration time) throws InterruptedException;

  /** Something that was registered. */
  interface Registration extends AutoCloseable {
    /** Forgets it. */
    @Override
    void close();
  }
}
