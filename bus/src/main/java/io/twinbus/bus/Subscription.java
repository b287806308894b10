package io.twinbus.bus;

import java.util.concurrent.CompletableFuture;

/** A subscription that holds until it is cancelled. */
public interface Subscription {
  /** Ends it; no delivery is handed over after the future has completed. */
  CompletableFuture<Void> cancel();

  /**
   * Whether its handler is done with everything that has arrived so far. What arrived may still be
   * on its way to the handler: to be decoded, or behind an earlier delivery.
   */
  boolean isIdle();
}
