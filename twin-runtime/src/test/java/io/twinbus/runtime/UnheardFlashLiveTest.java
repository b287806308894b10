package io.twinbus.runtime;

import static org.awaitility.Awaitility.await;

import io.twinbus.broker.embedded.EmbeddedBroker;
import io.twinbus.broker.identity.Role;
import io.twinbus.testing.FlakyProxy;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A board ends its flash while the runtime's line to the broker is cut. */
final class UnheardFlashLiveTest {
  /** Shorter than the twin waits for progress before it gives the flash up. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final String ROOT = "tb/default/twin/board/";
  private static final String IMAGE = "sha256:" + "a".repeat(64);

  @TempDir private Path folder;

  @Test
  void knowsTheEndByTheBootReportThatTheBrokerKept() {
    try (EmbeddedBroker broker = broker();
        FlakyProxy line = FlakyProxy.to(broker.port());
        RuntimeProcess runtime = RuntimeProcess.start(folder, line.uri().getPort());
        MqttTool operator = new MqttTool(broker.port(), "olga");
        MqttTool board = new MqttTool(broker.port(), "board")) {
      operator.subscribe(ROOT + "status");
      board.publish(ROOT + "reported", booted("b1", "sha256:" + "0".repeat(64)), true);
      awaitStatus(operator, "\"connected\":true");
      board.publish(ROOT + "flash", flash(1, "STARTED"), false);
      awaitStatus(operator, "\"phase\":\"STARTED\"");

      line.refuse(true);
      line.cut();
      board.publish(ROOT + "flash", flash(2, "REBOOTING"), false);
      board.publish(ROOT + "flash", flash(3, "DONE"), false);
      board.publish(ROOT + "reported", booted("b2", IMAGE), true);
      line.refuse(false);

      awaitStatus(operator, "\"phase\":\"DONE\"");
      awaitStatus(operator, "\"open\":true");
      runtime.stop();
    }
  }

  private static void awaitStatus(MqttTool operator, String text) {
    await().alias(text).atMost(PATIENCE).until(() -> operator.last(ROOT + "status").contains(text));
  }

  private static String booted(String id, String image) {
    return "{\"boot\":{\"id\":\"" + id + "\",\"imageDigest\":\"" + image + "\"}}";
  }

  private static String flash(int sequence, String phase) {
    return "{\"session\":\"s1\",\"component\":\"app\",\"digest\":\""
        + IMAGE
        + "\",\"phase\":\""
        + phase
        + "\",\"attempt\":1,\"sequence\":"
        + sequence
        + "}";
  }

  private static EmbeddedBroker broker() {
    return EmbeddedBroker.builder()
        .user("olga", "secret", Role.OPERATOR, "default")
        .user("runtime", "secret", Role.RUNTIME, "*")
        .user("board", "secret", Role.DEVICE, "default", "board")
        .start();
  }
}
