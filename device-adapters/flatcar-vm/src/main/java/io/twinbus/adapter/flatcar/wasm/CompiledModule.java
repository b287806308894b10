package io.twinbus.adapter.flatcar.wasm;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import io.twinbus.adapter.flatcar.source.Unusable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A module that has been checked and compiled to the code of this JVM.
 *
 * @param module its sections
 * @param machine makes the machine of an instance
 */
record CompiledModule(WasmModule module, Function<Instance, Machine> machine) {
  private static final long LARGEST = 64L << 20;

  /**
   * Reads, checks and compiles; what the cache holds is not compiled again.
   *
   * @throws Unusable if it cannot run here; the message names cause and remedy
   */
  static CompiledModule of(Path file, WasmLimits limits, Cache cache) throws IOException {
    long size = Files.size(file);
    if (size > LARGEST) {
      throw new Unusable("the module has " + size + " bytes, more than " + LARGEST);
    }
    try {
      WasmModule module = Parser.parse(file);
      Optional<String> problem = problem(module, limits);
      if (problem.isPresent()) {
        throw new Unusable(problem.get());
      }
      return new CompiledModule(
          module,
          MachineFactoryCompiler.builder(module)
              .withInterpreterFallback(InterpreterFallback.SILENT)
              .withCache(cache)
              .compile());
    } catch (ChicoryException | UncheckedIOException e) {
      throw new Unusable("the file is not a WebAssembly module: " + e.getMessage());
    }
  }

  private static Optional<String> problem(WasmModule module, WasmLimits limits) {
    boolean starts =
        IntStream.range(0, module.exportSection().exportCount())
            .anyMatch(i -> module.exportSection().getExport(i).name().equals("_start"));
    if (!starts) {
      return Optional.of("the module has no _start; build it as a WASI program, not as a library");
    }
    Optional<String> foreign =
        module.importSection().stream()
            .filter(i -> !i.module().equals("wasi_snapshot_preview1"))
            .map(i -> i.module() + "." + i.name())
            .findFirst();
    if (foreign.isPresent()) {
      return Optional.of(
          "the module needs "
              + foreign.get()
              + ", which is not of WASI preview 1; build it for"
              + " wasm32-wasi without extensions");
    }
    int needed =
        module
            .memorySection()
            .filter(memory -> memory.memoryCount() > 0)
            .map(memory -> memory.getMemory(0).limits().initialPages())
            .orElse(0);
    return needed <= limits.pages()
        ? Optional.empty()
        : Optional.of(
            "the module begins with "
                + (long) needed * WasmLimits.PAGE
                + " bytes of memory; raise wasm.limit.memory");
  }

  /** Pages that an instance begins with. */
  int initialPages() {
    return module
        .memorySection()
        .filter(memory -> memory.memoryCount() > 0)
        .map(memory -> memory.getMemory(0).limits().initialPages())
        .orElse(0);
  }

  /** Pages that the module itself allows. */
  int mostPages() {
    return module
        .memorySection()
        .filter(memory -> memory.memoryCount() > 0)
        .map(memory -> memory.getMemory(0).limits().maximumPages())
        .orElse(0);
  }
}
