package io.twinbus.benchmarks.process;

import io.twinbus.runtime.RuntimeSettings;
import io.twinbus.runtime.TwinRuntime;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The process of one twin runtime, with planner, journal and artifacts, as it is run in production.
 * Arguments: the broker's port, an empty folder. Says {@code READY 0} when its twins are complete.
 */
public final class RuntimeMain {
  private RuntimeMain() {}

  public static void main(String[] args) throws Exception {
    Path file = Files.writeString(Path.of(args[1]).resolve("runtime.yaml"), configuration(args));
    Lifecycle parts = new Lifecycle();
    TwinRuntime runtime =
        io.twinbus.runtime.RuntimeMain.start(
            parts, Configuration.read(file, RuntimeSettings.class));
    runtime.complete().join();
    Parent.ready(0);
    Parent.awaitEnd();
  }

  private static String configuration(String[] args) {
    return """
    broker:
      uri: mqtt://127.0.0.1:%s
      user: runtime
      password: bench
    http:
      port: 0
    quiet: 300ms
    journal:
      folder: %s
    artifacts:
      folder: %s
    """
        .formatted(
            args[0], Path.of(args[1]).resolve("journal"), Path.of(args[1]).resolve("artifacts"));
  }
}
