package io.twinbus.benchmarks.scenario;

import java.util.List;

/** Every scenario, in the order in which they run. */
public final class Scenarios {
  private Scenarios() {}

  public static List<Scenario> all() {
    return List.of(
        new Reading(),
        new Telemetry(),
        new DesiredLatency(),
        new DesiredWrites(),
        new ReportedStatus(),
        new Failover(),
        new ColdStart(),
        new BlockTransfer(),
        new PlanningCost(),
        new Dashboard(),
        new DashboardApi(),
        new Footprint(),
        new WholeStack());
  }
}
