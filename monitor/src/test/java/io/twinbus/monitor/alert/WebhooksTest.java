package io.twinbus.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.twinbus.monitor.engine.AlertChange;
import io.twinbus.service.config.Secret;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Alert;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebhooksTest {
  private record Received(String signature, String timestamp, String body) {}

  private final List<Received> received = new CopyOnWriteArrayList<>();
  private volatile int failures;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    server.createContext(
        "/",
        exchange -> {
          received.add(
              new Received(
                  exchange.getRequestHeaders().getFirst("X-Twinbus-Signature"),
                  exchange.getRequestHeaders().getFirst("X-Twinbus-Timestamp"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          exchange.sendResponseHeaders(received.size() <= failures ? 503 : 204, -1);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Webhooks hooks(WebhookSettings.Level level) {
    return new Webhooks(
        List.of(
            new WebhookSettings(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/hook"),
                Secret.of("shared"),
                level,
                4,
                Duration.ofMillis(10),
                Duration.ofSeconds(5))),
        Instant::now);
  }

  private static AlertChange alert(Alert.Severity severity) {
    return new AlertChange(
        Optional.of(TwinId.of("pc")),
        Alert.newBuilder()
            .setId("agent-hung")
            .setRule("agent-hung")
            .setSeverity(severity)
            .setState(Alert.State.RAISED)
            .setMessage("it is silent")
            .build());
  }

  @Test
  void sendsASignedAlert() {
    try (Webhooks hooks = hooks(WebhookSettings.Level.WARNING)) {
      hooks.send(alert(Alert.Severity.CRITICAL));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> received.size() == 1);
    }
    Received one = received.getFirst();
    assertThat(one.body()).contains("\"target\":\"pc\"").contains("it is silent");
    assertThat(one.signature())
        .isEqualTo(Webhooks.signature("shared", Long.parseLong(one.timestamp()), one.body()));
  }

  @Test
  void triesAgainUntilItIsTaken() {
    failures = 2;
    try (Webhooks hooks = hooks(WebhookSettings.Level.INFO)) {
      hooks.send(alert(Alert.Severity.INFO));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> received.size() == 3);
    }
    assertThat(received).extracting(Received::body).containsOnly(received.getFirst().body());
  }

  @Test
  void keepsWhatIsNotBadEnoughToItself() {
    try (Webhooks hooks = hooks(WebhookSettings.Level.CRITICAL)) {
      hooks.send(alert(Alert.Severity.WARNING));
      hooks.send(alert(Alert.Severity.CRITICAL));
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !received.isEmpty());
    }
    assertThat(received).hasSize(1);
    assertThat(received.getFirst().body()).contains("CRITICAL");
  }
}
