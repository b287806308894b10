package io.twinbus.simulator;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.time.Duration;
import java.util.List;

/** Makes the driver of fleet devices. */
record SimulatedDriverFactory(Duration applyTime, double failureRate) implements DriverFactory {
  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public List<Problem> check(Settings settings) {
    return List.of();
  }

  @Override
  public Driver create(Settings settings, DriverContext context) {
    return new SimulatedDriver(applyTime, failureRate);
  }
}
