package io.twinbus.cli.stack;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.adapter.agent.AgentConfig;
import io.twinbus.adapter.artifact.TrustPolicy;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.runtime.RuntimeMain;
import io.twinbus.runtime.RuntimeSettings;
import io.twinbus.runtime.TwinRuntime;
import io.twinbus.service.ExitCode;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.Service;
import io.twinbus.service.config.Configuration;
import io.twinbus.simulator.Fleet;
import io.twinbus.simulator.FleetOptions;
import io.twinbus.simulator.SimulatedDevice;
import io.twinbus.testing.FreePorts;
import io.twinbus.topic.TwinId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Broker, twin runtime and simulated devices in this process; contexts {@code operator} and {@code
 * viewer} that point there, and {@code nobody} that points to a port on which nobody listens.
 */
public final class TestStack {
  private static final String SECRET = "secret";

  private final Path folder;
  private final EmbeddedBroker broker;
  private final Lifecycle runtime = new Lifecycle();
  private final Thread runtimeThread = new Thread(this::runRuntime, "runtime of the test");
  private final CompletableFuture<TwinRuntime> started = new CompletableFuture<>();
  private final List<AutoCloseable> devices = new ArrayList<>();
  private final int http = FreePorts.next();

  private TestStack(Path folder, EmbeddedBroker broker) {
    this.folder = folder;
    this.broker = broker;
  }

  /** Starts all of it; returns when it is ready. */
  public static TestStack start(Path folder) throws Exception {
    EmbeddedBroker broker =
        EmbeddedBroker.builder()
            .user("olga", SECRET, Role.OPERATOR, "default")
            .user("vera", SECRET, Role.VIEWER, "default")
            .user("runtime", SECRET, Role.RUNTIME, "*")
            .user("pc", SECRET, Role.DEVICE, "default", "pc-1")
            .user("sim", SECRET, Role.DEVICE, "default", "sim-1")
            .user("board", SECRET, Role.DEVICE, "default", "board")
            .start();
    TestStack stack = new TestStack(folder, broker);
    stack.runtimeThread.start();
    stack.started.get(60, TimeUnit.SECONDS).complete().get(60, TimeUnit.SECONDS);
    stack.writeContexts();
    return stack;
  }

  private void runRuntime() {
    ExitCode unused =
        Service.run(
            "runtime",
            runtime,
            parts -> started.complete(RuntimeMain.start(parts, settings())),
            Duration.ofSeconds(20));
  }

  private RuntimeSettings settings() throws IOException {
    return Configuration.read(
        Files.writeString(
            folder.resolve("runtime.yaml"),
            """
            broker:
              uri: %s
              user: runtime
              password: secret
            http:
              port: %d
            eventLoops: 1
            quiet: 300ms
            journal:
              folder: %s
            artifacts:
              folder: %s
            """
                .formatted(
                    broker.uri(), http, folder.resolve("journal"), folder.resolve("artifacts"))),
        RuntimeSettings.class,
        Map.of());
  }

  private void writeContexts() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), SECRET + "\n");
    Files.writeString(
        contexts(),
        """
        current: operator
        contexts:
        - {name: operator, broker: "%1$s", tenant: default, user: olga, passwordFile: "%2$s", runtime: "http://127.0.0.1:%3$d"}
        - {name: viewer, broker: "%1$s", tenant: default, user: vera, passwordFile: "%2$s", runtime: "http://127.0.0.1:%3$d"}
        - {name: nobody, broker: "mqtt://127.0.0.1:%4$d", tenant: default, user: olga, passwordFile: "%2$s"}
        """
            .formatted(broker.uri(), password, http, FreePorts.next()));
  }

  /** The file of the contexts. */
  public Path contexts() {
    return folder.resolve("contexts.yaml");
  }

  /** A user with these contexts. */
  public Cli cli() {
    return new Cli(contexts());
  }

  /** Where the broker is. */
  public URI uri() {
    return URI.create(broker.uri());
  }

  /** Starts a simulated device {@code pc-1} that takes components of any type. */
  public void startDevice() throws Exception {
    devices.add(
        Fleet.start(
            new FleetOptions(
                "default",
                "pc",
                1,
                Files.createDirectories(folder.resolve("devices")),
                Duration.ofMillis(20),
                0,
                100,
                Duration.ofSeconds(5)),
            target ->
                HiveBus.connect(
                    BusOptions.of(
                        uri(), "sim-" + target, new BusOptions.Identity.Password("pc", SECRET))),
            new SimpleMeterRegistry()));
  }

  /** Starts a simulated board {@code board} that takes components of type bin. */
  public void startBoard() throws Exception {
    Path image = Files.write(folder.resolve("factory.bin"), new byte[5_000]);
    Map<String, Object> times =
        Map.of("erase", "20ms", "perBlock", "2ms", "measure", "10ms", "boot", "50ms");
    SimulatedDevice board =
        new SimulatedDevice(
            AgentConfig.of("simulator/1", TwinId.of("board"), folder.resolve("board"))
                .with(TrustPolicy.of(true, List.of()))
                .with(
                    Map.of(
                        "bin",
                        Settings.at(
                            "drivers.bin",
                            Map.of(
                                "flasher",
                                "simulated",
                                "simulated",
                                times,
                                "defaultImage",
                                image.toString())))),
            uri(),
            new BusOptions.Identity.Password("board", SECRET));
    board.start();
    devices.add(board);
  }

  /** Stops all of it. */
  public void close() throws Exception {
    for (AutoCloseable device : devices) {
      device.close();
    }
    runtime.requestStop();
    runtimeThread.join();
    broker.close();
  }
}
