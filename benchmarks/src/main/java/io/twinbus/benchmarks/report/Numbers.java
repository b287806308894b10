package io.twinbus.benchmarks.report;

import java.util.Locale;

/** Figures as people read them. */
final class Numbers {
  private Numbers() {}

  /** Three significant digits, and thousands apart. */
  static String text(double value) {
    double size = Math.abs(value);
    String format = size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f";
    return String.format(Locale.ROOT, format, value);
  }
}
