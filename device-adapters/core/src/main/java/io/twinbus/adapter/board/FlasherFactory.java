package io.twinbus.adapter.board;

import io.twinbus.adapter.driver.DriverContext;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import java.io.IOException;
import java.util.List;

/**
 * Makes a flasher. Found by {@link java.util.ServiceLoader}: {@code
 * META-INF/services/io.twinbus.adapter.board.FlasherFactory}.
 */
public interface FlasherFactory {
  /** The value of {@code drivers.bin.flasher}. */
  String name();

  /** What is wrong with the settings {@code drivers.bin.<name>}. Changes nothing. */
  List<Problem> check(Settings settings);

  /** Makes the flasher. */
  Flasher create(Settings settings, DriverContext context, BoardListener listener)
      throws IOException, InterruptedException;
}
