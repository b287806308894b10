package io.twinbus.adapter.testkit;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;

/** The contract holds for an honest driver: a test of the kit itself. */
class MarkedProcessDriverTest extends DriverContract {
  private final String scope = UUID.randomUUID().toString();

  @Override
  protected DriverFactory factory() {
    return new MarkedProcessDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.marked", Map.of("scope", scope));
  }

  @Override
  protected ComponentSpec component(String name) {
    return ComponentSpec.of(name, "marked", Settings.of(Map.of("color", "red")));
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return ComponentSpec.of(
        component.name(), component.type(), component.settings().with("color", "blue"));
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "marked", Settings.of(Map.of("invalid", "is wrong")));
  }

  @Override
  protected List<String> footprint(String name) {
    return processes(name).stream().map(process -> Long.toString(process.pid())).toList();
  }

  @Override
  protected void breakIt(String name) {
    processes(name).forEach(MarkedProcessDriverTest::end);
  }

  @AfterEach
  void endAll() {
    List.of("one", "other").forEach(name -> processes(name).forEach(MarkedProcessDriverTest::end));
  }

  private List<ProcessHandle> processes(String name) {
    return MarkedProcessDriver.processes(scope, "testbench", name);
  }

  private static void end(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }
}
