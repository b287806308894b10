package io.twinbus.monitor.alert;

import io.twinbus.monitor.engine.AlertChange;
import io.twinbus.monitor.health.Times;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends alerts to webhooks.
 *
 * <p>Each request carries {@code X-Twinbus-Timestamp} (seconds since 1970) and {@code
 * X-Twinbus-Signature}: {@code sha256=} and the HMAC-SHA-256 of {@code timestamp.body} under the
 * webhook's secret, in hexadecimal. What is answered with 2xx is delivered; anything else is tried
 * again. At most {@value #MOST_WAITING} wait at once; beyond it an alert is dropped, and the log
 * says so. Safe for use by many threads.
 */
public final class Webhooks implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final int MOST_WAITING = 1000;

  private final List<WebhookSettings> hooks;
  private final InstantSource clock;
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
  private final Semaphore room = new Semaphore(MOST_WAITING);
  private volatile boolean closed;

  public Webhooks(List<WebhookSettings> hooks, InstantSource clock) {
    this.hooks = List.copyOf(hooks);
    this.clock = clock;
  }

  /** Sends an alert to every webhook that wants it. Returns at once. */
  public void send(AlertChange change) {
    for (WebhookSettings hook : hooks) {
      if (!hook.wants(change.alert().getSeverity())) {
        continue;
      }
      if (room.tryAcquire()) {
        attempt(hook, body(change), 1);
      } else {
        LOG.atError().addKeyValue("url", hook.url()).log("Too many alerts wait, dropped one");
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    client.shutdownNow();
  }

  /** The signature of a body at a time. */
  static String signature(String secret, long timestamp, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] text = (timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no HMAC-SHA-256", e);
    }
  }

  private void attempt(WebhookSettings hook, String body, int number) {
    if (closed) {
      room.release();
      return;
    }
    long timestamp = clock.instant().getEpochSecond();
    HttpRequest request =
        HttpRequest.newBuilder(hook.url())
            .timeout(hook.timeout())
            .header("Content-Type", "application/json")
            .header("X-Twinbus-Timestamp", Long.toString(timestamp))
            .header("X-Twinbus-Signature", signature(hook.secret().value(), timestamp, body))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    var unused =
        client
            .sendAsync(request, HttpResponse.BodyHandlers.discarding())
            .handle(
                (response, failure) -> {
                  boolean taken = failure == null && response.statusCode() / 100 == 2;
                  if (taken) {
                    room.release();
                  } else {
                    String why =
                        failure == null
                            ? "status " + response.statusCode()
                            : String.valueOf(failure.getMessage());
                    again(hook, body, number, why);
                  }
                  return taken;
                });
  }

  private void again(WebhookSettings hook, String body, int number, String why) {
    if (number >= hook.attempts()) {
      LOG.atError()
          .addKeyValue("url", hook.url())
          .addKeyValue("attempts", number)
          .log("Gave up telling of an alert: {}", why);
      room.release();
      return;
    }
    long pause = hook.firstPause().toMillis() << (number - 1);
    CompletableFuture.delayedExecutor(pause, TimeUnit.MILLISECONDS)
        .execute(() -> attempt(hook, body, number + 1));
  }

  private static String body(AlertChange change) {
    Instant raised = Times.instant(change.alert().getRaisedAt());
    JsonObject json =
        new JsonObject()
            .put("id", change.alert().getId())
            .put("rule", change.alert().getRule())
            .put("severity", change.alert().getSeverity().name())
            .put("state", change.alert().getState().name())
            .put("message", change.alert().getMessage())
            .put("raisedAt", raised.toString());
    change.twin().ifPresent(twin -> json.put("tenant", twin.tenant()).put("target", twin.target()));
    return json.encode();
  }
}
