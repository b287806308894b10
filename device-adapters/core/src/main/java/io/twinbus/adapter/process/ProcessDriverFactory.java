package io.twinbus.adapter.process;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.util.ArrayList;
import java.util.List;

/** Makes the driver of type {@code process}; its section {@code drivers.process} is empty. */
public final class ProcessDriverFactory implements DriverFactory {
  @Override
  public String name() {
    return "process";
  }

  @Override
  public List<Problem> check(Settings settings) {
    List<Problem> problems = new ArrayList<>();
    for (String key : settings.keys()) {
      if (!key.equals("enabled")) {
        problems.add(new Problem(settings.pathOf(key), "is not a setting; there is only enabled"));
      }
    }
    return problems;
  }

  @Override
  public Driver create(Settings settings, DriverContext context) {
    return new ProcessDriver(context);
  }
}
