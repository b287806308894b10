package io.twinbus.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.twinbus.benchmarks.Bench;
import io.twinbus.benchmarks.BenchException;
import io.twinbus.benchmarks.load.ClosedLoop;
import io.twinbus.benchmarks.load.LoadClient;
import io.twinbus.benchmarks.process.BrokerKind;
import io.twinbus.benchmarks.process.Child;
import io.twinbus.benchmarks.process.Persistence;
import io.twinbus.benchmarks.report.Goal;
import io.twinbus.benchmarks.report.Measurement;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Pages of a large fleet, filtered and sorted by the monitor. */
final class DashboardApi implements Scenario {
  private static final int TWINS = 100_000;
  private static final int AT_ONCE = 5_000;
  private static final int REQUESTS = 100;
  private static final int ROUNDS = 5;
  private static final int WINDOW = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LOOK_AGAIN = TimeUnit.MILLISECONDS.toNanos(100);
  private static final List<String> PHASES = List.of("IN_SYNC", "IN_SYNC", "APPLYING", "FAILED");
  private static final List<String> QUERIES =
      List.of(
          "q=press-7&limit=100",
          "phase=FAILED,APPLYING&sort=since&order=desc&limit=100",
          "label=site%3Dduisburg&kind=flatcar-vm&limit=100&offset=2000",
          "q=machine-4&phase=FAILED&sort=seen&limit=100",
          "connected=true&sort=alerts&order=desc&limit=100");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String name() {
    return "dashboard-api";
  }

  @Override
  public String about() {
    return "filtered pages of 100 of %,d twins, asked of a monitor (%s) one after the other"
        .formatted(TWINS, String.join(" ", Child.SERVICE_JVM));
  }

  @Override
  public boolean isQuick() {
    return false;
  }

  @Override
  public List<Measurement> run(Bench bench) {
    try (Side side = Side.start(bench, BrokerKind.BARE, Persistence.MEMORY);
        Child monitor = Child.monitor(side.broker().port(), bench.folder());
        HttpClient http = HttpClient.newBuilder().cookieHandler(new CookieManager()).build()) {
      URI api = URI.create("http://127.0.0.1:" + monitor.port() + "/api/v1/");
      ask(
          http,
          HttpRequest.newBuilder(api.resolve("session"))
              .header("Content-Type", "application/json")
              .POST(
                  HttpRequest.BodyPublishers.ofString(
                      "{\"user\":\"operator\",\"password\":\"bench\"}"))
              .build());
      fill(side.client("runtime"), http, api);
      List<Double> half = new ArrayList<>();
      List<Double> most = new ArrayList<>();
      round(http, api); // warms up
      for (int i = 0; i < ROUNDS; i++) {
        Histogram took = round(http, api);
        half.add(took.getValueAtPercentile(50) / 1e6);
        most.add(took.getValueAtPercentile(99) / 1e6);
      }
      return List.of(
          new Measurement(
              name(), "a filtered page, p50", "ms", List.of(), half, new Goal.AtMost(50)),
          new Measurement(
              name(), "a filtered page, p99", "ms", List.of(), most, new Goal.AtMost(50)),
          new Measurement(
              name(),
              "monitor: heap after collection",
              "MiB",
              List.of(),
              List.of(monitor.heapAfterCollection() / 1024.0 / 1024.0),
              new Goal.Told()));
    }
  }

  /** No faster than the monitor reads: what a subscriber does not take is lost at the broker. */
  private static void fill(LoadClient client, HttpClient http, URI api) {
    for (int from = 0; from < TWINS; from += AT_ONCE) {
      ClosedLoop loop = new ClosedLoop(WINDOW);
      int first = from;
      loop.times(AT_ONCE, number -> publish(client, first + (int) number).thenRun(loop::arrived));
      awaitJudged(http, api, from + AT_ONCE);
    }
  }

  private static CompletableFuture<?> publish(LoadClient client, int number) {
    String target = "machine-" + number;
    String now = Instant.now().toString();
    return client
        .publish(
            Reports.topic(target, "connection"),
            bytes("{\"connected\":true,\"since\":\"%s\",\"session\":1}".formatted(now)),
            true)
        .thenCompose(
            done ->
                client.publish(
                    Reports.topic(target, "reported"),
                    Reports.reportedOn("press-" + number % 100),
                    true))
        .thenCompose(
            done ->
                client.publish(
                    Reports.topic(target, "status"),
                    bytes(status(PHASES.get(number % PHASES.size()), now)),
                    true));
  }

  private static String status(String phase, String now) {
    return """
        {"generation":1,"observedGeneration":1,"phase":"%s","since":"%s","connected":true,\
        "lastSeen":"%s","components":[{"name":"web","type":"container","desired":true,\
        "state":"READY","since":"%s"}],"gate":{"open":true}}"""
        .formatted(phase, now, now, now);
  }

  private static void awaitJudged(HttpClient http, URI api, int all) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    HttpRequest request = HttpRequest.newBuilder(api.resolve("counts")).build();
    JsonNode counts = ask(http, request);
    while (judged(counts) < all) {
      if (System.nanoTime() > end) {
        throw new BenchException(
            "the monitor has judged %,d of %,d twins after %d s"
                .formatted(judged(counts), all, PATIENCE.toSeconds()));
      }
      LockSupport.parkNanos(LOOK_AGAIN);
      counts = ask(http, request);
    }
  }

  private static int judged(JsonNode counts) {
    return counts.path("total").asInt()
        - counts.path("verdicts").path("VERDICT_UNSPECIFIED").asInt();
  }

  private static Histogram round(HttpClient http, URI api) {
    Histogram took = new Histogram(3);
    for (int i = 0; i < REQUESTS; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(api.resolve("twins?" + QUERIES.get(i % QUERIES.size()))).build();
      long begin = System.nanoTime();
      byte[] page = answer(http, request);
      took.recordValue(System.nanoTime() - begin);
      if (json(page).path("total").asInt() == 0) {
        throw new BenchException("nothing matches " + request.uri());
      }
    }
    return took;
  }

  private static JsonNode ask(HttpClient http, HttpRequest request) {
    return json(answer(http, request));
  }

  private static byte[] answer(HttpClient http, HttpRequest request) {
    try {
      HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() / 100 != 2) {
        throw new BenchException(
            request.uri() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
      }
      return answer.body();
    } catch (IOException failure) {
      throw new BenchException("the monitor does not answer: " + failure.getMessage(), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted", interrupted);
    }
  }

  private static JsonNode json(byte[] answer) {
    try {
      return JSON.readTree(answer);
    } catch (IOException failure) {
      throw new BenchException("no JSON: " + failure.getMessage(), failure);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
