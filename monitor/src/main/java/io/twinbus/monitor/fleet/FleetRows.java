package io.twinbus.monitor.fleet;

import io.twinbus.topic.TwinId;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The rows of all twins in one array, in the order of their names. A list of a hundred thousand is
 * read many times a second, from one end to the other: what that costs is the memory that it has to
 * fetch. A row is exchanged in its place; twins that come and go wait until somebody reads, and are
 * then merged into a new array, all at once. For one thread at a time.
 */
final class FleetRows {
  private TwinRow[] rows = {};

  /** Twins that are not in the array yet, or have to go out of it: those have no row. */
  private final TreeMap<TwinId, @Nullable TwinRow> unmerged = new TreeMap<>();

  void put(TwinRow row) {
    int place = placeOf(row.id());
    if (place >= 0 && !unmerged.containsKey(row.id())) {
      rows[place] = row;
    } else {
      unmerged.put(row.id(), row);
    }
  }

  void remove(TwinId twin) {
    if (placeOf(twin) >= 0) {
      unmerged.put(twin, null);
    } else {
      unmerged.remove(twin);
    }
  }

  /**
   * All rows. Whoever holds the list may read it on any thread, and at any time: it stays the same
   * twins, whose rows may meanwhile become newer ones.
   */
  List<TwinRow> read() {
    if (!unmerged.isEmpty()) {
      rows = merged();
      unmerged.clear();
    }
    return Collections.unmodifiableList(Arrays.asList(rows));
  }

  private TwinRow[] merged() {
    TwinRow[] all = Arrays.copyOf(rows, rows.length + unmerged.size());
    int from = 0;
    int size = 0;
    for (Map.Entry<TwinId, @Nullable TwinRow> each : unmerged.entrySet()) {
      int place = placeOf(each.getKey());
      int until = place >= 0 ? place : -place - 1;
      System.arraycopy(rows, from, all, size, until - from);
      size += until - from;
      from = place >= 0 ? until + 1 : until;
      if (each.getValue() != null) {
        all[size++] = each.getValue();
      }
    }
    System.arraycopy(rows, from, all, size, rows.length - from);
    return Arrays.copyOf(all, size + rows.length - from);
  }

  /** As {@link Arrays#binarySearch(Object[], Object)}. */
  private int placeOf(TwinId twin) {
    int low = 0;
    int high = rows.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = rows[middle].id().compareTo(twin);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -low - 1;
  }
}
