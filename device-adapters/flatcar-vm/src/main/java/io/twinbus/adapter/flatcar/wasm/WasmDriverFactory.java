package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.process.Program;
import java.util.ArrayList;
import java.util.List;

/** Makes {@link WasmDriver}. */
public final class WasmDriverFactory implements DriverFactory {
  @Override
  public String name() {
    return "wasm";
  }

  @Override
  public List<Problem> check(Settings settings) {
    WasmConfiguration configuration;
    try {
      configuration = WasmConfiguration.of(settings);
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
    List<Problem> problems = new ArrayList<>();
    configuration
        .runtimes()
        .forEach(
            (name, program) -> {
              if (Program.find(program).isEmpty()) {
                problems.add(
                    new Problem(
                        settings.pathOf("runtimes." + name),
                        "there is no program " + program + "; install it, or correct the path"));
              }
            });
    return problems;
  }

  @Override
  public Driver create(Settings settings, DriverContext context) {
    return new WasmDriver(WasmConfiguration.of(settings), context);
  }
}
