package io.twinbus.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** The table that the bench ends with. */
public final class Table {
  private static final String ROW = "%-16s %-44s %-7s %10s %10s  %-20s %-13s %s%n";

  private Table() {}

  /** The measurements, one a line; a goal that is not reached says so. */
  public static String of(List<Measurement> measurements) {
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                ROW,
                "scenario",
                "what",
                "unit",
                "bare",
                "ours",
                "ratio min/med/max",
                "goal",
                ""));
    for (Measurement one : measurements) {
      Spread ratio = one.ratio();
      table.append(
          String.format(
              Locale.ROOT,
              ROW,
              one.scenario(),
              one.what(),
              one.unit(),
              one.bare().isEmpty() ? "" : Numbers.text(Spread.of(one.bare()).median()),
              Numbers.text(one.oursSpread().median()),
              one.bare().isEmpty()
                  ? ""
                  : String.format(
                      Locale.ROOT, "%.2f / %.2f / %.2f", ratio.min(), ratio.median(), ratio.max()),
              one.goal().text(),
              one.goal() instanceof Goal.Told ? "" : one.isMet() ? "met" : "SHORT OF IT"));
    }
    return table.toString();
  }
}
