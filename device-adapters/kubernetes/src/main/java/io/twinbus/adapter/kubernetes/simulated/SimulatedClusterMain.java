package io.twinbus.adapter.kubernetes.simulated;

import io.twinbus.service.ExitCode;
import io.twinbus.service.Service;
import io.twinbus.service.ServiceFailure;
import io.twinbus.service.log.Logging;
import java.time.Duration;

/** Runs a simulated cluster as a process: {@code simulated-cluster PORT NAMESPACE}. */
public final class SimulatedClusterMain {
  private static final Duration START_TIME = Duration.ofMillis(800);

  private SimulatedClusterMain() {}

  public static void main(String[] arguments) {
    Logging.start("simulated-cluster");
    Service.main(
        "simulated-cluster",
        parts -> {
          if (arguments.length != 2 || !arguments[0].matches("[0-9]{1,5}")) {
            throw new ServiceFailure(ExitCode.USAGE, "usage: simulated-cluster PORT NAMESPACE");
          }
          var unused =
              parts.start(
                  "cluster",
                  () ->
                      SimulatedCluster.start(
                          Integer.parseInt(arguments[0]), arguments[1], START_TIME));
        });
  }
}
