package io.twinbus.adapter.windows;

import io.twinbus.adapter.main.AdapterMain;

/** Runs the adapter of a Windows PC: drivers script, win.uwp and process. */
public final class WindowsPcMain {
  private WindowsPcMain() {}

  /** {@code windows-pc [--check] CONFIGURATION.yaml}. */
  public static void main(String[] arguments) {
    AdapterMain.run("windows-pc", arguments);
  }
}
