package io.twinbus.benchmarks.process;

import com.hivemq.configuration.service.InternalConfigurations;
import com.hivemq.embedded.EmbeddedHiveMQ;
import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.limits.RoleLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The process of one broker. Arguments: {@link BrokerKind}, {@link Persistence}, an empty folder.
 * Says {@code READY port} when clients may connect, and ends when its standard input ends: with the
 * process that started it.
 */
public final class BrokerMain {
  /** The clients of the bench: one of each role, and devices {@code d0} to {@code d15}. */
  static final int DEVICES = 16;

  /** The targets {@code t0} to {@code t1000} of the device {@code fleet}, a gateway. */
  static final int FLEET = 1001;

  /**
   * Gateways {@code site0} to {@code site10} with nine thousand targets each, {@code t1001} and
   * following.
   */
  static final int SITES = 11;

  public static final int OF_SITE = 9_000;

  /** Gateways {@code many0} to {@code many9} with a thousand targets each. */
  static final int GATEWAYS = 10;

  static final int BEHIND_ONE = 1000;

  private static final int MANY = 10_000_000;

  private BrokerMain() {}

  public static void main(String[] args) throws Exception {
    BrokerKind kind = BrokerKind.valueOf(args[0]);
    Persistence persistence = Persistence.valueOf(args[1]);
    Path folder = Path.of(args[2]);
    int port =
        switch (kind) {
          case BARE -> bare(persistence, folder);
          case TWINBUS -> twinbus(persistence, folder);
        };
    Parent.ready(port);
    Parent.awaitEnd();
  }

  private static int twinbus(Persistence persistence, Path folder) {
    EmbeddedBroker.Builder builder =
        EmbeddedBroker.builder()
            .limits(unlimited())
            .user("operator", "bench", Role.OPERATOR, "default")
            .user("runtime", "bench", Role.RUNTIME, "*")
            .user("monitor", "bench", Role.MONITOR, "*");
    for (int i = 0; i < DEVICES; i++) {
      builder.user("d" + i, "bench", Role.DEVICE, "default", "d" + i);
    }
    gateway(builder, "fleet", "t", 0, FLEET);
    for (int i = 0; i < SITES; i++) {
      gateway(builder, "site" + i, "t", FLEET + i * OF_SITE, OF_SITE);
    }
    for (int i = 0; i < GATEWAYS; i++) {
      gateway(builder, "many" + i, "m", i * BEHIND_ONE, BEHIND_ONE);
    }
    if (persistence == Persistence.FILE) {
      builder.dataFolder(folder.resolve("data"));
    }
    return builder.start().port();
  }

  private static void gateway(
      EmbeddedBroker.Builder builder, String name, String prefix, int first, int count) {
    builder.user(
        name,
        "bench",
        Role.DEVICE,
        "default",
        IntStream.range(first, first + count)
            .mapToObj(target -> prefix + target)
            .toArray(String[]::new));
  }

  /** The bench sends more than a device may. */
  private static Limits unlimited() {
    Map<Role, RoleLimits> roles = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      roles.put(role, new RoleLimits(4 << 20, MANY, MANY, 100_000, MANY));
    }
    return new Limits(roles, MANY);
  }

  private static int bare(Persistence persistence, Path folder) throws Exception {
    int port = freePort();
    Path config = Files.createDirectories(folder.resolve("conf"));
    Files.writeString(config.resolve("config.xml"), configuration(port, persistence));
    InternalConfigurations.PERSISTENCE_SHUTDOWN_GRACE_PERIOD_MSEC.set(0);
    EmbeddedHiveMQ.builder()
        .withConfigurationFolder(config)
        .withDataFolder(Files.createDirectories(folder.resolve("data")))
        .withExtensionsFolder(Files.createDirectories(folder.resolve("extensions")))
        .withoutLoggingBootstrap()
        .build()
        .start()
        .get();
    return port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** What the embedded broker of Twinbus has as well: the extension is the only difference. */
  private static String configuration(int port, Persistence persistence) {
    return """
        <?xml version="1.0"?>
        <hivemq>
          <listeners>
            <tcp-listener>
              <port>%d</port>
              <bind-address>127.0.0.1</bind-address>
              <name>mqtt</name>
            </tcp-listener>
          </listeners>
          <mqtt>
            <queued-messages>
              <max-queue-size>100000</max-queue-size>
              <strategy>discard</strategy>
            </queued-messages>
            <receive-maximum>
              <server-receive-maximum>1000</server-receive-maximum>
            </receive-maximum>
            <packets>
              <max-packet-size>5242880</max-packet-size>
            </packets>
          </mqtt>
          <anonymous-usage-statistics>
            <enabled>false</enabled>
          </anonymous-usage-statistics>
          <persistence>
            <mode>%s</mode>
          </persistence>
        </hivemq>
        """
        .formatted(port, persistence == Persistence.MEMORY ? "in-memory" : "file");
  }
}
