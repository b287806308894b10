package io.twinbus.artifact;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the blocks that the broker has not acknowledged yet, whoever they are for: at most {@value
 * #BYTES} bytes of data, so that a slow broker holds up who sends, and not the heap. Each counts
 * for {@value #LEAST} bytes at least, so that small ones are no more than the session has room for.
 * Safe for use by many threads.
 */
final class SendWindow {
  static final int BYTES = 4 << 20;
  static final int LEAST = 512;

  private static final Logger LOG = LoggerFactory.getLogger(SendWindow.class);

  private final Semaphore room = new Semaphore(BYTES);

  /**
   * Sends when there is room; returns before the broker acknowledges.
   *
   * @param bytes at most {@value #BYTES}
   */
  void send(int bytes, Supplier<CompletableFuture<Void>> publication) throws InterruptedException {
    // The wait ends: a publication is acknowledged, or fails at its deadline.
    int taken = Math.max(LEAST, bytes);
    room.acquire(taken);
    var unused =
        start(publication)
            .whenComplete(
                (acknowledged, failure) -> {
                  room.release(taken);
                  if (failure != null) {
                    // Whoever asked misses a block and asks for it again.
                    LOG.atDebug().log(
                        "A block was not delivered: {}", String.valueOf(failure.getMessage()));
                  }
                });
  }

  private static CompletableFuture<Void> start(Supplier<CompletableFuture<Void>> publication) {
    try {
      return publication.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }
}
