package io.twinbus.adapter.flatcar.wasm;

import java.util.Map;
import java.util.function.Consumer;

/** Runs one module, again and again, each time as if it were the first. Safe for many threads. */
interface ModuleRunner {
  /**
   * Runs it to its end, within its limits.
   *
   * @param variables in addition to the component's own
   * @param input standard input
   * @param errors takes the lines of standard error
   * @throws InterruptedException if the caller does not want to wait
   */
  Run run(Map<String, String> variables, byte[] input, Consumer<String> errors)
      throws InterruptedException;
}
