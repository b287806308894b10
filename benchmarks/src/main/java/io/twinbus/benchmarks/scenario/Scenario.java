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
   * Whether a quick run measures it when nobody names it. One that has no goal is left out, or
   * whose preparation alone takes most of a quick run's time: that is better spent on warming up
   * the others.
   */
  default boolean isQuick() {
    return true;
  }

  /** Measures; starts what it needs, and ends it again. */
  List<Measurement> run(Bench bench);
}
