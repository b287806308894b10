package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.process.OutputText;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** A module that runs as a program, until it ends. */
final class ProgramService implements Service {
  private volatile Optional<Run> end = Optional.empty();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts it.
   *
   * @param log takes the lines that it prints
   * @param ended is told when it has ended without being closed
   */
  ProgramService(String name, ModuleRunner runner, Consumer<String> log, Consumer<Run> ended) {
    this.thread =
        Thread.ofVirtual()
            .name("wasm-program-" + name)
            .start(
                () -> {
                  try {
                    Run run = runner.run(Map.of(), new byte[0], log);
                    if (run instanceof Run.Exited exited) {
                      OutputText.tail(OutputText.decode(exited.output()), 50).lines().forEach(log);
                    }
                    end = Optional.of(run);
                    if (!closed) {
                      ended.accept(run);
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
  }

  @Override
  public Optional<String> fault() {
    return end.map(ProgramService::describe);
  }

  static String describe(Run run) {
    return switch (run) {
      case Run.Exited exited -> "the module ended with exit code " + exited.code();
      case Run.Failed failed -> failed.reason();
    };
  }

  @Override
  public String evidence() {
    return "runs";
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
