package io.twinbus.monitor.journal;

import io.twinbus.event.TwinEvent;
import java.util.List;

/**
 * Events of a journal.
 *
 * @param events oldest first
 * @param missing why there are none; empty: the journal was read
 */
public record Past(List<TwinEvent> events, String missing) {
  public Past {
    events = List.copyOf(events);
  }

  static Past missing(String why) {
    return new Past(List.of(), why);
  }
}
