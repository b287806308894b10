package io.twinbus.monitor.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * When something happened lately; bounded, oldest first. A value: adding gives another history.
 *
 * @param moments at most {@value #MOST}
 */
public record History(List<Instant> moments) {
  static final int MOST = 32;

  /** Nothing yet. */
  public static final History NONE = new History(List.of());

  public History {
    moments = List.copyOf(moments);
  }

  /** With one more. */
  public History with(Instant moment) {
    List<Instant> more = new ArrayList<>(moments);
    more.add(moment);
    return new History(more.subList(Math.max(0, more.size() - MOST), more.size()));
  }

  /** How many lie within the window before now. */
  public int within(Duration window, Instant now) {
    Instant from = now.minus(window);
    int count = 0;
    for (Instant moment : moments) {
      if (moment.isAfter(from)) {
        count++;
      }
    }
    return count;
  }
}
