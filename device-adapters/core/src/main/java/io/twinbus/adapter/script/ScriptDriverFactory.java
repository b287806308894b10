package io.twinbus.adapter.script;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.util.List;

/** Makes {@link ScriptDriver}. */
public final class ScriptDriverFactory implements DriverFactory {
  @Override
  public String name() {
    return "script";
  }

  @Override
  public List<Problem> check(Settings settings) {
    return ScriptCatalog.check(settings);
  }

  @Override
  public Driver create(Settings settings, DriverContext context) {
    return new ScriptDriver(ScriptCatalog.of(settings), context.target());
  }
}
