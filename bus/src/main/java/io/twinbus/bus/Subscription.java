package io.twinbus.bus;

import java.util.concurrent.CompletableFuture;

/** A subscription that holds until it is cancelled. */
public interface Subscription {
  /** Ends it; no delivery is handed over after the future has completed. */
  CompletableFuture<Void> cancel();
}
