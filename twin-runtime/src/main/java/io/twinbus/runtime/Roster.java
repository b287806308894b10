package io.twinbus.runtime;

import io.twinbus.topic.TwinId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The places of the twins of one event loop. Touched by that loop alone, but for its size. */
final class Roster {
  private final Map<TwinId, Cell> cells = new HashMap<>();
  private final AtomicInteger size = new AtomicInteger();

  /** How many twins there are, for any thread. */
  int size() {
    return size.get();
  }

  @Nullable Cell get(TwinId twin) {
    return cells.get(twin);
  }

  /** Makes a place for a twin that has none. */
  Cell add(TwinId twin) {
    Cell cell = new Cell(twin);
    cells.put(twin, cell);
    size.set(cells.size());
    return cell;
  }

  void remove(Cell cell) {
    cells.remove(cell.id);
    size.set(cells.size());
  }

  /** Keeps only these. */
  void retain(Predicate<TwinId> kept) {
    cells.keySet().removeIf(kept.negate());
    size.set(cells.size());
  }

  /** All places as they are now. */
  List<Cell> all() {
    return List.copyOf(cells.values());
  }
}
