package io.twinbus.adapter.flatcar.wasm;

import java.io.IOException;

/** A module cannot run here, and trying again does not help. The message is for people. */
final class WasmFault extends IOException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  WasmFault(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
