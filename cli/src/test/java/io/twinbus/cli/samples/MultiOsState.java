package io.twinbus.cli.samples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.twinbus.cli.stack.Cli;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the multi-os sample has come to: on the bus, and on the machines themselves. */
final class MultiOsState {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern API_SERVER = Pattern.compile("apiServer: (http://[0-9.]+:[0-9]+)/");
  private static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/twinbus-apps/deployments";

  private final Checkout checkout;
  private final Cli cli;
  private final HttpClient http;

  MultiOsState(Checkout checkout, Cli cli, HttpClient http) {
    this.checkout = checkout;
    this.cli = cli;
    this.http = http;
  }

  /** The state, without anything that differs from one run to the next. */
  List<String> now() throws IOException, InterruptedException {
    List<String> state = new ArrayList<>();
    for (JsonNode twin : json(cli.ok("get", "twins", "-o", "json"))) {
      boolean isTaken = twin.path("generation").equals(twin.path("observedGeneration"));
      state.add(
          "%s %s %s, gate open %s, %d in quarantine"
              .formatted(
                  twin.path("name").asText(),
                  twin.path("phase").asText(),
                  isTaken ? "taken" : "not taken yet",
                  twin.path("gate").path("open").asText(),
                  twin.path("quarantine").size()));
      for (JsonNode component : twin.path("components")) {
        state.add(
            "  %s %s %s"
                .formatted(
                    component.path("name").asText(),
                    component.path("state").asText(),
                    component.path("digest").asText()));
      }
    }
    JsonNode instance =
        json(cli.ok("describe", "instance", "multi-os-instance", "-o", "json")).path("status");
    state.add("instance " + instance.path("phase").asText() + " " + instance.path("counts"));
    JsonNode board = json(cli.ok("describe", "twin", "rtos", "-o", "json")).path("reported");
    state.add("board booted " + board.path("boot").path("imageDigest").asText());
    state.add("page " + get("http://127.0.0.1:" + checkout.port(8085) + "/healthz"));
    Path app = checkout.home().resolve(".twinbus/agents/pc/apps/home-hub");
    state.add("app " + (Files.isExecutable(app) ? Files.readString(app) : "not there"));
    for (JsonNode deployment : json(get(apiServer() + DEPLOYMENTS)).path("items")) {
      state.add("deployment " + deployment.path("metadata").path("name").asText());
    }
    return state;
  }

  private String apiServer() throws IOException {
    Matcher matcher =
        API_SERVER.matcher(Files.readString(checkout.home().resolve(".twinbus/config/k8s.yaml")));
    return matcher.find() ? matcher.group(1) : "";
  }

  private String get(String uri) throws InterruptedException {
    try {
      return http.send(
              HttpRequest.newBuilder(URI.create(uri)).timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body()
          .strip();
    } catch (IOException e) {
      return "{}";
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + text, e);
    }
  }
}
