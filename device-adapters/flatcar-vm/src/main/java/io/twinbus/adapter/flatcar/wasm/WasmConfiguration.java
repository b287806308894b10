package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Section {@code drivers.wasm} of the configuration.
 *
 * @param bind {@code bind}: the address of the ports; 127.0.0.1, which no other machine reaches
 * @param directories {@code directories}: folders that components may ask for; none
 * @param urls {@code urls}: what a {@code wasm.url} may begin with; nothing
 * @param runtimes {@code runtimes}: programs of external runtimes, by their names
 * @param memory {@code memory}: bytes for all instances together; half of the heap
 */
record WasmConfiguration(
    String bind,
    List<Path> directories,
    List<String> urls,
    Map<String, String> runtimes,
    long memory) {
  static WasmConfiguration of(Settings settings) {
    List<Path> directories =
        settings.texts("directories").stream().map(text -> Path.of(text).normalize()).toList();
    for (Path path : directories) {
      if (!path.isAbsolute()) {
        throw settings.wrong("directories", "\"" + path + "\" is not an absolute path");
      }
    }
    Map<String, String> runtimes = settings.textMap("runtimes");
    for (String name : runtimes.keySet()) {
      if (!List.of("wasmedge", "wasmtime").contains(name)) {
        throw settings.wrong("runtimes", "\"" + name + "\" is neither wasmedge nor wasmtime");
      }
    }
    return new WasmConfiguration(
        settings.text("bind").orElse("127.0.0.1"),
        directories,
        settings.texts("urls"),
        runtimes,
        settings.size("memory").orElse(MemoryBudget.ofThisJvm().bytes()));
  }
}
