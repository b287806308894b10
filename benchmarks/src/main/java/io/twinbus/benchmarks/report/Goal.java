package io.twinbus.benchmarks.report;

import java.util.Locale;

/** What a measurement shall come to. */
public sealed interface Goal {
  /** Ours divided by the bare side's is at least this. */
  record RatioAtLeast(double ratio) implements Goal {}

  /** Ours divided by the bare side's is at most this. */
  record RatioAtMost(double ratio) implements Goal {}

  /** Ours is at least this. */
  record AtLeast(double value) implements Goal {}

  /** Ours is at most this. */
  record AtMost(double value) implements Goal {}

  /** It is only told. */
  record Told() implements Goal {}

  /** Whether the medians reach it. */
  default boolean isMet(Measurement measurement) {
    return switch (this) {
      case RatioAtLeast goal -> measurement.ratio().median() >= goal.ratio;
      case RatioAtMost goal -> measurement.ratio().median() <= goal.ratio;
      case AtLeast goal -> measurement.oursSpread().median() >= goal.value;
      case AtMost goal -> measurement.oursSpread().median() <= goal.value;
      case Told told -> true;
    };
  }

  /** For the table. */
  default String text() {
    return switch (this) {
      case RatioAtLeast goal -> String.format(Locale.ROOT, "ratio ≥ %.2f", goal.ratio);
      case RatioAtMost goal -> String.format(Locale.ROOT, "ratio ≤ %.2f", goal.ratio);
      case AtLeast goal -> "≥ " + Numbers.text(goal.value);
      case AtMost goal -> "≤ " + Numbers.text(goal.value);
      case Told told -> "";
    };
  }
}
