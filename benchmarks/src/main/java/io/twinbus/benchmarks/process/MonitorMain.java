package io.twinbus.benchmarks.process;

import io.twinbus.monitor.Monitor;
import io.twinbus.monitor.MonitorConfig;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.config.Configuration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The process of one monitor, as it is run in production. Arguments: the broker's port, an empty
 * folder. Says {@code READY port} of its pages when its picture of the twins is whole.
 */
public final class MonitorMain {
  private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(20);

  private MonitorMain() {}

  public static void main(String[] args) throws Exception {
    Path file =
        Files.writeString(
            Path.of(args[1]).resolve("monitor.yaml"),
            """
            broker:
              uri: mqtt://127.0.0.1:%s
              user: monitor
              password: bench
            web:
              port: 0
            """
                .formatted(args[0]));
    Monitor monitor = Monitor.start(Configuration.read(file, MonitorConfig.class), new Lifecycle());
    while (!monitor.obstacles().isEmpty()) { // whoever started this process waits only so long
      LockSupport.parkNanos(EVERY);
    }
    Parent.ready(monitor.uri().getPort());
    Parent.awaitEnd();
  }
}
