package io.twinbus.adapter.flatcar;

import io.twinbus.adapter.main.AdapterMain;

/** Runs the adapter of a Flatcar VM: drivers wasm, ebpf, container and process. */
public final class FlatcarVmMain {
  private FlatcarVmMain() {}

  /** {@code flatcar-vm [--check] CONFIGURATION.yaml}. */
  public static void main(String[] arguments) {
    AdapterMain.run("flatcar-vm", arguments);
  }
}
