package io.twinbus.adapter.windows.uwp;

import io.twinbus.adapter.driver.Driver;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import io.twinbus.adapter.process.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Makes {@link UwpDriver}. Section {@code drivers.uwp}: {@code command}, WinAppDeployCmd; {@code
 * ip}, the device, 127.0.0.1; {@code timeout}, the longest time of one call, 3 min.
 */
public final class UwpDriverFactory implements DriverFactory {
  private static final String TOOL = "WinAppDeployCmd";
  private static final String KIT =
      "C:\\Program Files (x86)\\Windows Kits\\10\\bin\\x86\\WinAppDeployCmd.exe";

  @Override
  public String name() {
    return "uwp";
  }

  /** Where the machine has the tool. */
  @Override
  public boolean enabledByDefault() {
    return usual().isPresent();
  }

  private static Optional<Path> usual() {
    return Program.find(TOOL).or(() -> Program.onWindows() ? Program.find(KIT) : Optional.empty());
  }

  private static Optional<Path> tool(Settings settings) {
    Optional<String> command = settings.text("command");
    return command.isPresent() ? Program.find(command.get()) : usual();
  }

  private static String missing(Settings settings) {
    return "there is no program "
        + settings.text("command").orElse(TOOL)
        + "; install the Windows SDK, or correct the path";
  }

  @Override
  public List<Problem> check(Settings settings) {
    try {
      settings.duration("timeout");
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
    return tool(settings).isPresent()
        ? List.of()
        : List.of(new Problem(settings.pathOf("command"), missing(settings)));
  }

  @Override
  public Driver create(Settings settings, DriverContext context) throws IOException {
    Path program = tool(settings).orElseThrow(() -> new IOException(missing(settings)));
    return new UwpDriver(
        new AppDeploy(
            program,
            settings.text("ip").orElse("127.0.0.1"),
            settings.duration("timeout").orElse(Duration.ofMinutes(3))));
  }
}
