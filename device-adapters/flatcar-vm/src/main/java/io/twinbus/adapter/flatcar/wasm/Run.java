package io.twinbus.adapter.flatcar.wasm;

/** How a run of a module came to its end. */
sealed interface Run {
  /** It ended by itself. */
  final class Exited implements Run {
    private final int code;
    private final byte[] output;

    Exited(int code, byte[] output) {
      this.code = code;
      this.output = output;
    }

    int code() {
      return code;
    }

    /** Standard output. */
    byte[] output() {
      return output;
    }
  }

  /**
   * It was ended, or ended itself by a fault.
   *
   * @param reason cause and remedy, for people
   * @param busy whether it never began, as others were running
   */
  record Failed(String reason, boolean busy) implements Run {}
}
