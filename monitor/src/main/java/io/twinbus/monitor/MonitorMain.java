package io.twinbus.monitor;

import io.twinbus.service.ExitCode;
import io.twinbus.service.Service;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.log.Logging;
import java.nio.file.Path;

/** Runs a monitor as a process: {@code MonitorMain [configuration.yaml]}. */
public final class MonitorMain {
  private MonitorMain() {}

  /** Without a file the environment alone configures it. Ends the process with its exit code. */
  public static void main(String[] args) {
    Logging.start("monitor");
    Service.main(
        "monitor",
        parts -> {
          if (args.length > 1) {
            throw new ServiceFailure(
                ExitCode.USAGE,
                "usage: monitor [configuration.yaml]; got " + args.length + " words");
          }
          MonitorConfig config =
              args.length == 1
                  ? Configuration.read(Path.of(args[0]), MonitorConfig.class)
                  : Configuration.of(MonitorConfig.class, System.getenv());
          var unused = Monitor.start(config, parts);
        });
  }
}
