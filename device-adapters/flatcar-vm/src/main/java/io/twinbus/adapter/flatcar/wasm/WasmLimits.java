package io.twinbus.adapter.flatcar.wasm;

import java.time.Duration;

/**
 * What a module may take.
 *
 * @param memory {@code wasm.limit.memory}: bytes of one instance
 * @param time {@code wasm.limit.time}: for one request, with the wait for its turn
 * @param requests {@code wasm.limit.requests}: requests at a time; more are answered with 503
 * @param body {@code wasm.limit.body}: bytes of a request's body; longer ones are answered with 413
 * @param response {@code wasm.limit.response}: bytes of an answer
 */
record WasmLimits(long memory, Duration time, int requests, long body, long response) {
  /** Bytes of a page of memory (WebAssembly 1.0 §4.2.8). */
  static final int PAGE = 65536;

  /** The default for memory. */
  static final long MEMORY = 16L << 20;

  int pages() {
    return (int) Math.min(memory / PAGE, 65536);
  }
}
