package io.twinbus.adapter.nxp;

import io.twinbus.adapter.main.AdapterMain;

/** The adapter as a program: {@code nxp-board [--check] CONFIGURATION.yaml}. */
public final class NxpBoardMain {
  private NxpBoardMain() {}

  /** Runs until SIGTERM. */
  public static void main(String[] arguments) {
    AdapterMain.run("nxp-board", arguments);
  }
}
