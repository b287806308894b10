package io.twinbus.cli.recovery;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.simulator.Fault;
import io.twinbus.topic.TwinId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One board of the matrix: what goes wrong with it, and in which phase of its flash. */
record Cell(Fault fault, String duration) {
  /** Bytes of an image; half of them are written before a fault in WRITING. */
  static final int IMAGE = 64 << 10;

  private static final int ALWAYS = 1000;
  private static final int MANY_SECONDS = 10;

  /** Every kind of fault in every phase in which it can happen: once, and again and again. */
  static List<Cell> all() {
    List<Cell> cells = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      for (FlashPhase phase : kind.phases()) {
        long at = phase == FlashPhase.WRITING ? IMAGE / 2 : 0;
        cells.add(new Cell(new Fault(kind, phase, at, 1), "once"));
        int times = kind.isOfBoard() ? ALWAYS : MANY_SECONDS;
        cells.add(new Cell(new Fault(kind, phase, at, times), "long"));
      }
    }
    return cells;
  }

  /** The target of the board. */
  String target() {
    return (fault.kind() + "-" + fault.phase() + "-" + duration)
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }

  TwinId twin() {
    return TwinId.of(target());
  }
}
