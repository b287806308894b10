package io.twinbus.benchmarks.load;

import io.twinbus.benchmarks.BenchException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** Remembers the first message that was refused: a load of refusals measures nothing. */
final class Failures {
  private final AtomicReference<Throwable> first = new AtomicReference<>();

  void watch(CompletableFuture<?> sent) {
    var unused =
        sent.whenComplete(
            (done, refused) -> {
              if (refused != null) {
                first.compareAndSet(null, refused);
              }
            });
  }

  /**
   * @throws BenchException if a message was refused
   */
  void check() {
    Throwable refused = first.get();
    if (refused != null) {
      throw new BenchException("a message was refused: " + refused, refused);
    }
  }
}
