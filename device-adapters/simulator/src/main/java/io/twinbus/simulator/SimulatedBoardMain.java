package io.twinbus.simulator;

import io.twinbus.adapter.main.AdapterMain;

/**
 * One simulated board with its agent as a program: {@code simulated-board [--check]
 * CONFIGURATION.yaml}, with {@code drivers.bin.flasher: simulated}.
 */
public final class SimulatedBoardMain {
  private SimulatedBoardMain() {}

  /** Runs until SIGTERM. */
  public static void main(String[] arguments) {
    AdapterMain.run("simulated-board", arguments);
  }
}
