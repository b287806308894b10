package io.twinbus.runtime;

import static org.awaitility.Awaitility.await;

import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker comes back with nothing. */
final class LostStoreLiveTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final String DESIRED = "tb/default/twin/pc/desired";

  @TempDir private Path folder;

  @Test
  void putsBackDesiredStatesWithTheirGenerations() {
    EmbeddedBroker first = broker(0);
    int port = first.port();
    try (RuntimeProcess runtime = RuntimeProcess.start(folder, port)) {
      try (MqttTool operator = new MqttTool(port, "olga")) {
        operator.subscribe("tb/default/twin/pc/status");
        write(operator, 1);
        write(operator, 2);
        write(operator, 3);
        await()
            .atMost(PATIENCE)
            .until(() -> operator.last("tb/default/twin/pc/status").contains("\"generation\":3"));
      }
      first.close();
      try (EmbeddedBroker second = broker(port);
          MqttTool operator = new MqttTool(port, "olga")) {
        awaitGeneration(operator, 3);
        write(operator, 4);
        awaitGeneration(operator, 4);
        runtime.stop();
      }
    }
    try (EmbeddedBroker third = broker(port);
        RuntimeProcess runtime = RuntimeProcess.start(folder, third.port());
        MqttTool operator = new MqttTool(port, "olga")) {
      awaitGeneration(operator, 4);
      runtime.stop();
    }
  }

  private static void awaitGeneration(MqttTool operator, int generation) {
    operator.subscribe(DESIRED);
    await()
        .atMost(PATIENCE)
        .until(() -> operator.last(DESIRED).contains("\"generation\":" + generation));
  }

  private static void write(MqttTool operator, int interval) {
    operator.publish(DESIRED, "{\"properties\":{\"interval\":" + interval + "}}", true);
  }

  private static EmbeddedBroker broker(int port) {
    return EmbeddedBroker.builder()
        .port(port)
        .user("olga", "secret", Role.OPERATOR, "default")
        .user("runtime", "secret", Role.RUNTIME, "*")
        .start();
  }
}
