package io.twinbus.cli.recovery;

import io.twinbus.broker.embedded.BrokerMain;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.PasswordFile;
import io.twinbus.broker.identity.PasswordHash;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.BusOptions;
import io.twinbus.cli.context.Context;
import io.twinbus.cli.session.BusSession;
import io.twinbus.monitor.Monitor;
import io.twinbus.monitor.MonitorConfig;
import io.twinbus.runtime.RuntimeMain;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.config.Configuration;
import io.twinbus.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Broker and runtime in processes of their own, which can be killed, and any number of monitors in
 * this one. The deadlines of flashes are seconds.
 */
final class RecoveryStack implements AutoCloseable {
  /** How long each phase of a flash may go without progress; the twin acts at twice this. */
  static final Duration DEADLINE = Duration.ofSeconds(2);

  private static final String SECRET = "secret";

  private final Path folder;
  private final int mqtt = FreePorts.next();
  private final int runtimeHttp = FreePorts.next();
  private final JavaProcess broker;
  private final JavaProcess runtime;
  private final Map<String, Lifecycle> monitors = new HashMap<>();

  RecoveryStack(Path folder, List<Cell> cells) throws IOException {
    this.folder = folder;
    PasswordHash cheap = PasswordHash.of(SECRET, new PasswordHash.Cost(8 * 1024, 1));
    PasswordFile users =
        PasswordFile.empty()
            .with(Identity.of("olga", Role.OPERATOR, "default"), cheap)
            .with(Identity.of("runtime", Role.RUNTIME, Identity.EVERY_TENANT), cheap)
            .with(Identity.of("monitor", Role.MONITOR, Identity.EVERY_TENANT), cheap);
    for (Cell cell : cells) {
      users = users.with(Identity.device(cell.target(), "default", cell.target()), cheap);
    }
    users.save(folder.resolve("users.txt"));
    Files.writeString(folder.resolve("password"), SECRET);
    int brokerHttp = FreePorts.next();
    broker =
        new JavaProcess(
            BrokerMain.class,
            Files.writeString(
                folder.resolve("broker.yaml"),
                """
                dataFolder: data
                listeners:
                  - port: %d
                extension:
                  users: users.txt
                  http: {port: %d}
                """
                    .formatted(mqtt, brokerHttp)),
            URI.create("http://127.0.0.1:" + brokerHttp + "/healthz"));
    runtime =
        new JavaProcess(
            RuntimeMain.class,
            Files.writeString(
                folder.resolve("runtime.yaml"),
                brokerSection("runtime")
                    + """
                    http:
                      port: %d
                    eventLoops: 2
                    quiet: 300ms
                    twins:
                      flash: %s
                    journal:
                      folder: %s
                    artifacts:
                      folder: %s
                    """
                        .formatted(
                            runtimeHttp,
                            deadlines(),
                            folder.resolve("journal"),
                            folder.resolve("artifacts"))),
            URI.create("http://127.0.0.1:" + runtimeHttp + "/readyz"));
  }

  private static String deadlines() {
    return "{started: %1$s, erasing: %1$s, writing: %1$s, verifying: %1$s, rebooting: %1$s}"
        .formatted(DEADLINE.toMillis() + "ms");
  }

  private String brokerSection(String user) {
    return """
    broker:
      uri: %s
      user: %s
      password: %s
      maxBackoff: 1s
    """
        .formatted(uri(), user, SECRET);
  }

  void start() throws IOException {
    broker.start();
    broker.awaitReady();
    runtime.start();
    runtime.awaitReady();
  }

  URI uri() {
    return URI.create("mqtt://127.0.0.1:" + mqtt);
  }

  JavaProcess broker() {
    return broker;
  }

  JavaProcess runtime() {
    return runtime;
  }

  static BusOptions.Identity identity(String user) {
    return new BusOptions.Identity.Password(user, SECRET);
  }

  /** A session of an operator that also knows where the runtime's journal is. */
  BusSession session() {
    return BusSession.open(
        new Context(
            "operator",
            uri(),
            "default",
            "olga",
            folder.resolve("password"),
            null,
            null,
            null,
            null,
            URI.create("http://127.0.0.1:" + runtimeHttp)),
        Duration.ofMinutes(1));
  }

  void startMonitor(String id) throws Exception {
    Lifecycle parts = new Lifecycle();
    monitors.put(id, parts);
    Monitor unused =
        Monitor.start(
            Configuration.parse(
                "monitor",
                "id: "
                    + id
                    + "\n"
                    + brokerSection("monitor")
                    + """
                    web:
                      port: 0
                    repeatEvery: 1s
                    policies:
                    - flash: %s
                    """
                        .formatted(deadlines().replace("}", ", afterFailure: 500ms}")),
                MonitorConfig.class),
            parts);
  }

  void stopMonitors() throws InterruptedException {
    for (String id : List.copyOf(monitors.keySet())) {
      stopMonitor(id);
    }
  }

  void stopMonitor(String id) throws InterruptedException {
    Lifecycle parts = monitors.remove(id);
    if (parts != null) {
      parts.close();
    }
  }

  @Override
  public void close() throws Exception {
    stopMonitors();
    runtime.close();
    broker.close();
  }
}
