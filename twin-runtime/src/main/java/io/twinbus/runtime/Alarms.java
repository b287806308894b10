package io.twinbus.runtime;

import io.twinbus.topic.TwinId;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;

/** When twins want to be looked at although nothing happens. Touched by one event loop alone. */
final class Alarms {
  private record Alarm(Instant at, TwinId twin) {}

  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>(Comparator.comparing(Alarm::at));

  void set(TwinId twin, Instant at) {
    alarms.add(new Alarm(at, twin));
  }

  /**
   * Takes what is due, those first that were due first.
   *
   * @param taker gets the twin, and the time for which it was set; may set others
   */
  void take(Instant now, BiConsumer<TwinId, Instant> taker) {
    for (Alarm next = alarms.peek();
        next != null && !next.at().isAfter(now);
        next = alarms.peek()) {
      alarms.remove();
      taker.accept(next.twin(), next.at());
    }
  }
}
