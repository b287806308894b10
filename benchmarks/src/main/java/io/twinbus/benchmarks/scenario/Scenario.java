package io.twinbus.benchmarks.scenario;

import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.report.Measurement;
import java.util.List;

/** Something that a user would ask, and how it is measured. */
public interface Scenario {
  /** Its name on the command line. */
  String name();

  /** What it tells, in one line. */
  String about();

  /**
   * Whether a quick run measures it when nobody names it. One that has no goal is left out: the
   * time is better spent on warming up what has.
   */
  default boolean isQuick() {
    return true;
  }

  /** Measures; starts what it needs, and ends it again. */
  List<Measurement> run(Bench bench);
}
