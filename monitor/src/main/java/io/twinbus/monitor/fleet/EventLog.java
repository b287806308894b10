package io.twinbus.monitor.fleet;

import io.twinbus.event.TwinEvent;
import io.twinbus.topic.TwinId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last events of each twin, and of the fleet. Bounded: the twins that were quiet for longest
 * are forgotten first; the runtime's journal has the rest. Safe for use by many threads.
 */
public final class EventLog {
  private static final int OF_TWIN = 100;
  private static final int OF_FLEET = 500;
  private static final int OF_ALL = 20_000;

  private final Map<TwinId, Deque<TwinEvent>> byTwin = new LinkedHashMap<>(64, 0.75f, true);
  private final Deque<TwinEvent> latest = new ArrayDeque<>();
  private int kept;

  /** Adds an event. Its document, if any, is not kept. */
  public synchronized void add(TwinId id, TwinEvent event) {
    TwinEvent light =
        event.getDocument() == null ? event : TwinEvent.newBuilder(event).setDocument(null).build();
    Deque<TwinEvent> own = byTwin.computeIfAbsent(id, each -> new ArrayDeque<>());
    own.addLast(light);
    kept++;
    if (own.size() > OF_TWIN) {
      own.removeFirst();
      kept--;
    }
    latest.addLast(light);
    if (latest.size() > OF_FLEET) {
      latest.removeFirst();
    }
    Iterator<Deque<TwinEvent>> quiet = byTwin.values().iterator();
    while (kept > OF_ALL && quiet.hasNext()) {
      kept -= quiet.next().size();
      quiet.remove();
    }
  }

  /** The last events of a twin, newest first. */
  public synchronized List<TwinEvent> of(TwinId id) {
    Deque<TwinEvent> own = byTwin.get(id);
    return own == null ? List.of() : new ArrayList<>(own).reversed();
  }

  /** The last events of the fleet, newest first. */
  public synchronized List<TwinEvent> latest() {
    return new ArrayList<>(latest).reversed();
  }
}
