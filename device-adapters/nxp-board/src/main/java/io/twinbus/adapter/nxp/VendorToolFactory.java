package io.twinbus.adapter.nxp;

import io.twinbus.adapter.board.BoardListener;
import io.twinbus.adapter.board.Flasher;
import io.twinbus.adapter.board.FlasherFactory;
import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.driver.SettingsException;
import java.util.List;
import java.util.Optional;

/**
 * The flasher {@code command}: a vendor's tool. Settings, under {@code drivers.bin.command}: {@code
 * flash}, {@code look}, {@code reset}: command lines as lists; {@code timeout}; {@code console}: a
 * device file or {@code tcp://host:port}.
 */
public final class VendorToolFactory implements FlasherFactory {
  @Override
  public String name() {
    return "command";
  }

  @Override
  public List<Problem> check(Settings settings) {
    try {
      Optional<String> missing = VendorTool.of(settings).missingProgram();
      return missing.stream()
          .map(
              program ->
                  new Problem(
                      settings.pathOf("flash"), program + " is not a program on this machine"))
          .toList();
    } catch (SettingsException e) {
      return List.of(e.problem());
    }
  }

  @Override
  public Flasher create(Settings settings, DriverContext context, BoardListener listener) {
    AutoCloseable console =
        settings
            .text("console")
            .<AutoCloseable>map(source -> new SerialConsole(source, listener::console))
            .orElse(() -> {});
    return new VendorToolFlasher(
        VendorTool.of(settings), context.folder(), context.scheduler(), listener::console, console);
  }
}
