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

  /** Measures; starts what it needs, and ends it again. */
  List<Measurement> run(Bench bench);
}
