package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.BenchException;
import java.time.Duration;

/** Time in which a scenario only waits. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }
}
