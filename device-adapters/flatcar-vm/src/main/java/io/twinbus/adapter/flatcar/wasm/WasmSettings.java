package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a component of type {@code wasm}. Its module is its artifact, or {@code
 * wasm.url}.
 *
 * @param url {@code wasm.url}: where the module is fetched from
 * @param runtime {@code wasm.runtime}: {@code embedded}, {@code wasmedge} or {@code wasmtime}
 * @param port {@code wasm.port}: the port that serves it as CGI; 0: it is a program
 * @param once {@code wasm.run: once}: a program that is done when it has ended with exit code 0
 * @param args {@code wasm.args}
 * @param environment {@code wasm.env}: variables
 * @param secrets {@code wasm.secrets}: variables, and the names of the adapter's secrets
 * @param grants {@code wasm.dir}: the folders that it sees
 * @param limits {@code wasm.limit.…}
 */
record WasmSettings(
    Optional<String> url,
    String runtime,
    int port,
    boolean once,
    List<String> args,
    Map<String, String> environment,
    Map<String, String> secrets,
    List<Grant> grants,
    WasmLimits limits) {
  static final String EMBEDDED = "embedded";

  static WasmSettings of(ComponentSpec component) {
    Settings settings = component.settings();
    Optional<String> url = settings.text("wasm.url").filter(text -> !text.isBlank());
    if (url.isEmpty() && component.artifact().isEmpty()) {
      throw settings.wrong(
          "wasm.url", "is missing; give the component an artifact, or the module's address");
    }
    String runtime = settings.text("wasm.runtime").orElse(EMBEDDED);
    if (!List.of(EMBEDDED, "wasmedge", "wasmtime").contains(runtime)) {
      throw settings.wrong(
          "wasm.runtime", "\"" + runtime + "\" is not known; write embedded, wasmedge or wasmtime");
    }
    String run = settings.text("wasm.run").orElse("always");
    if (!List.of("always", "once").contains(run)) {
      throw settings.wrong("wasm.run", "\"" + run + "\" is not known; write always or once");
    }
    WasmLimits limits =
        new WasmLimits(
            settings.size("wasm.limit.memory").orElse(WasmLimits.MEMORY),
            settings.duration("wasm.limit.time").orElse(Duration.ofSeconds(10)),
            (int) settings.integer("wasm.limit.requests", 1, 256, 8),
            bytes(settings, "wasm.limit.body", 1L << 20),
            bytes(settings, "wasm.limit.response", 4L << 20));
    if (limits.memory() < WasmLimits.PAGE || limits.memory() > 4L << 30) {
      throw settings.wrong("wasm.limit.memory", "is not within 64KiB and 4GiB");
    }
    return new WasmSettings(
        url,
        runtime,
        (int) settings.integer("wasm.port", 0, 65535, 0),
        run.equals("once"),
        settings.texts("wasm.args"),
        settings.textMap("wasm.env"),
        settings.textMap("wasm.secrets"),
        Grant.asked(settings),
        limits);
  }

  /** What is held in memory at once. */
  private static long bytes(Settings settings, String key, long otherwise) {
    long bytes = settings.size(key).orElse(otherwise);
    if (bytes < 1 || bytes > 256L << 20) {
      throw settings.wrong(key, "is not within 1 and 256MiB");
    }
    return bytes;
  }
}
