package io.twinbus.adapter.flatcar.container;

import io.twinbus.adapter.driver.ComponentContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/**
 * Remembers on disk that the engine was asked to make a container. A call that is cut off, or an
 * adapter that is killed, does not stop the engine: the container appears after it was looked for,
 * and would be nobody's.
 */
final class Making {
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(100);

  private final ComponentContext call;
  private final Clock clock;

  Making(ComponentContext call, Clock clock) {
    this.call = call;
    this.clock = clock;
  }

  private Path file() throws IOException {
    return call.folder().resolve("making");
  }

  /** The engine is about to be asked. */
  void begin() throws IOException {
    Files.writeString(file(), clock.instant().toString());
  }

  /** The engine has answered. */
  void end() throws IOException {
    Files.deleteIfExists(file());
  }

  /** Waits until what an earlier call asked for is there, or will not come any more. */
  void awaitEnd(BooleanSupplier there) throws IOException, InterruptedException {
    if (!Files.exists(file())) {
      return;
    }
    Instant until = Files.getLastModifiedTime(file()).toInstant().plus(LONGEST);
    while (!there.getAsBoolean() && clock.instant().isBefore(until)) {
      call.progress("waits for a container that the engine may still be making");
      call.cancellation().pause(POLL);
    }
    end();
  }
}
