package io.twinbus.adapter.testkit;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.util.List;

/** Makes {@link MarkedProcessDriver}. Setting {@code scope}: keeps runs on one machine apart. */
public final class MarkedProcessDriverFactory implements DriverFactory {
  @Override
  public String name() {
    return "marked";
  }

  @Override
  public boolean enabledByDefault() {
    return false;
  }

  @Override
  public List<Problem> check(Settings settings) {
    return settings.has("scope")
        ? List.of()
        : List.of(new Problem(settings.pathOf("scope"), "is missing"));
  }

  @Override
  public Driver create(Settings settings, DriverContext context) {
    return new MarkedProcessDriver(context, settings.requireText("scope"));
  }
}
