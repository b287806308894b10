package io.twinbus.monitor;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.bus.Bus;
import io.twinbus.bus.BusOptions;
import io.twinbus.bus.HiveBus;
import io.twinbus.monitor.health.Times;
import io.twinbus.service.Lifecycle;
import io.twinbus.service.config.Configuration;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Boot;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.GateStatus;
import io.twinbus.v1.Presence;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A broker with the extension, a monitor, and someone who plays runtime, operator and devices. */
public final class TestWorld implements AutoCloseable {
  public static final String PASSWORD = "secret";
  public static final String LINK_SECRET = "a secret between the command and the monitor";
  private static final String[] DEVICES = {
    "pc", "vm", "rtos", "board", "shop-7", "hostile", "fpga", "gateway"
  };

  private final EmbeddedBroker.Builder builder;
  private EmbeddedBroker broker;
  private final Lifecycle parts = new Lifecycle();
  private final Monitor monitor;
  private final Bus runtime;
  private final Bus operator;
  private final Map<String, Bus> devices = new HashMap<>();

  public TestWorld(String more) throws Exception {
    builder =
        EmbeddedBroker.builder()
            .user("ann", PASSWORD, Role.OPERATOR, "default")
            .user("vic", PASSWORD, Role.VIEWER, "default")
            .user("otto", PASSWORD, Role.OPERATOR, "other")
            .user("runtime", PASSWORD, Role.RUNTIME, "*")
            .user("monitor", PASSWORD, Role.MONITOR, "*");
    for (String device : DEVICES) {
      builder.user(device, PASSWORD, Role.DEVICE, "default", device);
    }
    broker = builder.start();
    monitor =
        Monitor.start(
            Configuration.parse(
                "test",
                """
                broker:
                  uri: %s
                  user: monitor
                  password: %s
                web:
                  port: 0
                  loginsPerMinute: 1000
                  signInLinkSecret: %s
                tick: 20ms
                %s
                """
                    .formatted(broker.uri(), PASSWORD, LINK_SECRET, more),
                MonitorConfig.class),
            parts);
    runtime = connect("runtime");
    operator = connect("ann");
    runtime
        .publish(
            new Address.Presence("twin-runtime", "one"),
            Presence.newBuilder()
                .setOnline(true)
                .setVersion("0.1.0")
                .setStartedAt(Times.timestamp(Instant.now()))
                .build())
        .get(60, TimeUnit.SECONDS);
  }

  public URI pages() {
    return monitor.uri();
  }

  public Monitor monitor() {
    return monitor;
  }

  public Bus runtime() {
    return runtime;
  }

  public Bus operator() {
    return operator;
  }

  public EmbeddedBroker broker() {
    return broker;
  }

  /** The broker goes away, and forgets what it had. */
  public void stopBroker() throws Exception {
    builder.port(broker.port());
    broker.close();
  }

  /** The broker is back, at the same address. */
  public void startBroker() {
    broker = builder.start();
  }

  /** Connects as the device of this target. */
  public Bus device(String target) {
    return devices.computeIfAbsent(target, this::connect);
  }

  /** The device goes away. */
  public void disconnect(String target) {
    Bus bus = devices.remove(target);
    if (bus != null) {
      bus.close();
    }
  }

  public Bus connect(String user) {
    return HiveBus.connect(
            BusOptions.of(
                URI.create(broker.uri()),
                "test-" + user + "-" + System.nanoTime(),
                new BusOptions.Identity.Password(user, PASSWORD)))
        .orTimeout(60, TimeUnit.SECONDS)
        .join();
  }

  /** A device that connects, and runs all that is desired of it. */
  public void inSync(String target, String kind, String os, long generation, String... components)
      throws Exception {
    TwinId twin = TwinId.of(target);
    DesiredState.Builder desired = DesiredState.newBuilder();
    ReportedState.Builder reported = reported(kind, os, generation);
    TwinStatus.Builder status = status(TwinStatus.Phase.IN_SYNC, generation);
    for (String name : components) {
      desired.addComponents(component(name));
      reported.addComponents(
          ComponentReport.newBuilder().setName(name).setState(ComponentReport.State.READY));
      status.addComponents(componentStatus(name, ComponentReport.State.READY, ""));
    }
    operator.publish(new Address.Desired(twin), desired.build()).get(60, TimeUnit.SECONDS);
    device(target).publish(new Address.Reported(twin), reported.build()).get(60, TimeUnit.SECONDS);
    runtime.publish(new Address.Status(twin), status.build()).get(60, TimeUnit.SECONDS);
  }

  public static ComponentStatus.Builder componentStatus(
      String name, ComponentReport.State state, String message) {
    return ComponentStatus.newBuilder()
        .setName(name)
        .setType("container")
        .setInstance("shop")
        .setDesired(true)
        .setState(state)
        .setMessage(message)
        .setSince(Times.timestamp(Instant.now().minusSeconds(40)));
  }

  public static Component.Builder component(String name) {
    return Component.newBuilder()
        .setName(name)
        .setType("container")
        .setProperties(
            Struct.newBuilder()
                .putFields(
                    "container.image",
                    Value.newBuilder().setStringValue("shop/" + name + ":1").build()));
  }

  public static Component.Builder image(String name, String digest) {
    return Component.newBuilder()
        .setName(name)
        .setType("bin")
        .setArtifact(Artifact.newBuilder().setDigest(digest).setSize(4_194_304));
  }

  public static ReportedState.Builder reported(String kind, String os, long generation) {
    return ReportedState.newBuilder()
        .setObservedGeneration(generation)
        .setFacts(
            Facts.newBuilder()
                .setOs(os)
                .setArch("amd64")
                .setCpu(4)
                .setMemory(8L << 30)
                .putLabels("zone", "lab")
                .setAdapterVersion(kind + "/0.1.0"))
        .setBoot(Boot.newBuilder().setId("boot-1"))
        .setReportedAt(Times.timestamp(Instant.now()));
  }

  public static TwinStatus.Builder status(TwinStatus.Phase phase, long generation) {
    return TwinStatus.newBuilder()
        .setGeneration(generation)
        .setObservedGeneration(generation)
        .setPhase(phase)
        .setConnected(true)
        .setSince(Times.timestamp(Instant.now().minusSeconds(75)))
        .setLastSeen(Times.timestamp(Instant.now()))
        .setGate(GateStatus.newBuilder().setOpen(true));
  }

  @Override
  public void close() throws Exception {
    List<Bus> all = new ArrayList<>(devices.values());
    all.add(runtime);
    all.add(operator);
    all.forEach(Bus::close);
    parts.close();
    broker.close();
  }
}
