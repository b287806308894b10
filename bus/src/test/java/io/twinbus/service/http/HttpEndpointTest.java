package io.twinbus.service.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private final HealthChecks checks = new HealthChecks();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint =
        HttpEndpoint.start(HttpSettings.onPort(0), 8080, checks, Metrics.of("test", "1.2.3"));
  }

  @AfterEach
  void stop() {
    endpoint.close();
    client.close();
  }

  private HttpResponse<String> call(String method, String path) throws Exception {
    URI uri = endpoint.uri().resolve(path);
    return client.send(
        HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void isReadyWhenNoCheckObjects() throws Exception {
    checks.ready("broker", Optional::empty);
    assertThat(call("GET", "/readyz").statusCode()).isEqualTo(200);
    assertThat(call("GET", "/healthz").body()).isEqualTo("ok\n");
  }

  @Test
  void saysWhatKeepsItFromItsWorkAndRecovers() throws Exception {
    AtomicReference<Optional<String>> state = new AtomicReference<>(Optional.of("not connected"));
    checks.ready("broker", state::get);

    HttpResponse<String> response = call("GET", "/readyz");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("broker: not connected\n");
    assertThat(call("GET", "/healthz").statusCode()).isEqualTo(200);

    state.set(Optional.empty());
    assertThat(call("GET", "/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void takesACheckThatThrowsAsWrong() throws Exception {
    checks.alive(
        "loop",
        () -> {
          throw new IllegalStateException("boom");
        });
    assertThat(call("GET", "/healthz").statusCode()).isEqualTo(503);
    assertThat(call("GET", "/healthz").body()).contains("loop: ").contains("boom");
  }

  @Test
  void showsMetricsOfTheServiceAndItsJvm() throws Exception {
    HttpResponse<String> response = call("GET", "/metrics");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body())
        .contains("twinbus_info{service=\"test\",version=\"1.2.3\"} 1")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void servesWhatIsAddedAndNothingElse() throws Exception {
    endpoint.handle(
        "/twins", exchange -> HttpEndpoint.reply(exchange, 200, "application/json", "[]"));
    assertThat(call("GET", "/twins").body()).isEqualTo("[]");
    assertThat(call("GET", "/other").statusCode()).isEqualTo(404);
    assertThat(call("POST", "/healthz").statusCode()).isEqualTo(405);
    assertThat(call("HEAD", "/healthz").body()).isEmpty();
  }

  @Test
  void answersWithAnErrorWhenAHandlerThrows() throws Exception {
    endpoint.handle(
        "/broken",
        exchange -> {
          throw new IllegalStateException("boom");
        });
    assertThat(call("GET", "/broken").statusCode()).isEqualTo(500);
  }

  @Test
  void namesTheAddressThatIsTaken() {
    int taken = endpoint.uri().getPort();
    assertThatThrownBy(
            () ->
                HttpEndpoint.start(
                    HttpSettings.DEFAULT, taken, checks, Metrics.of("test", "1.2.3")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("http://127.0.0.1:" + taken);
  }
}
