package io.twinbus.adapter.flatcar.wasm;

import com.dylibso.chicory.runtime.ByteArrayMemory;
import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Runs a module in this JVM, each run as a new instance on a thread of its own. A run that takes
 * too long is interrupted; compiled code looks for that at every jump back and every call.
 */
final class EmbeddedRunner implements ModuleRunner {
  private static final long STACK = 2L << 20;

  private final String name;
  private final CompiledModule module;
  private final WasmSettings settings;
  private final Map<String, String> environment;
  private final List<Path> folders;
  private final MemoryBudget budget;
  private final boolean bounded;

  /**
   * A runner.
   *
   * @param name argument 0
   * @param environment the component's variables with its secrets
   * @param folders the granted folders without symbolic links, in the order of the settings
   * @param bounded whether a run must end within the limit of time
   */
  EmbeddedRunner(
      String name,
      CompiledModule module,
      WasmSettings settings,
      Map<String, String> environment,
      List<Path> folders,
      MemoryBudget budget,
      boolean bounded) {
    this.name = name;
    this.module = module;
    this.settings = settings;
    this.environment = Map.copyOf(environment);
    this.folders = List.copyOf(folders);
    this.budget = budget;
    this.bounded = bounded;
  }

  @Override
  public Run run(Map<String, String> variables, byte[] input, Consumer<String> errors)
      throws InterruptedException {
    WasmLimits limits = settings.limits();
    long begin = System.nanoTime();
    if (!budget.take(limits, limits.time())) {
      return new Run.Failed("no memory became free in time", true);
    }
    FutureTask<Run> task = new FutureTask<>(() -> instance(variables, input, errors));
    Runnable body =
        () -> {
          try {
            task.run();
          } finally {
            budget.giveBack(limits);
          }
        };
    Thread thread = new Thread(null, body, "wasm-" + name, STACK);
    thread.setDaemon(true);
    thread.start();
    Duration rest = limits.time().minusNanos(System.nanoTime() - begin);
    try {
      return bounded ? task.get(Math.max(0, rest.toMillis()), TimeUnit.MILLISECONDS) : task.get();
    } catch (TimeoutException e) {
      return new Run.Failed(
          "the module did not end within "
              + limits.time().toMillis()
              + " ms and was stopped; make it faster, or raise wasm.limit.time",
          false);
    } catch (ExecutionException e) {
      return new Run.Failed("the module failed: " + e.getCause(), false);
    } finally {
      task.cancel(true);
    }
  }

  private Run instance(Map<String, String> variables, byte[] input, Consumer<String> errors) {
    BoundedOutput output = new BoundedOutput(settings.limits().response());
    try (LineOutput lines = new LineOutput(errors);
        WasiPreview1 wasi =
            WasiPreview1.builder().withOptions(options(variables, input, output, lines)).build()) {
      int most = Math.min(settings.limits().pages(), module.mostPages());
      Instance.builder(module.module())
          .withMachineFactory(module.machine())
          .withMemoryFactory(ByteArrayMemory::new)
          .withMemoryLimits(new MemoryLimits(module.initialPages(), most))
          .withImportValues(
              ImportValues.builder()
                  .addFunction(new Sandbox(folders).confine(wasi.toHostFunctions()))
                  .build())
          .build();
      return new Run.Exited(0, output.bytes());
    } catch (WasiExitException e) {
      return new Run.Exited(e.exitCode(), output.bytes());
    } catch (BoundedOutput.Full e) {
      return new Run.Failed(
          "the module printed more than "
              + settings.limits().response()
              + " bytes and was stopped; raise wasm.limit.response if that is right",
          false);
    } catch (ChicoryInterruptedException e) {
      return new Run.Failed("the module was stopped", false);
    } catch (ChicoryException e) {
      return new Run.Failed("the module failed: " + e.getMessage(), false);
    } catch (OutOfMemoryError e) {
      return new Run.Failed("the adapter's heap is full; raise -Xmx", false);
    } catch (StackOverflowError e) {
      return new Run.Failed("the module's calls are nested too deeply", false);
    }
  }

  private WasiOptions options(
      Map<String, String> variables, byte[] input, BoundedOutput output, LineOutput lines) {
    List<String> arguments = new ArrayList<>(List.of(name));
    arguments.addAll(settings.args());
    WasiOptions.Builder options =
        WasiOptions.builder()
            .withStdin(new ByteArrayInputStream(input))
            .withStdout(output)
            .withStderr(lines)
            .withRandom(new SecureRandom())
            .withArguments(arguments);
    environment.forEach(options::withEnvironment);
    variables.forEach(options::withEnvironment);
    for (int i = 0; i < folders.size(); i++) {
      options.withDirectory(settings.grants().get(i).guest(), folders.get(i));
    }
    return options.build();
  }
}
