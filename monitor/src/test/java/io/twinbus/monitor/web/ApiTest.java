package io.twinbus.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.monitor.TestWorld;
import io.twinbus.topic.Address;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.TwinStatus;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private TestWorld world;
  private JsonObject openApi;
  private User ann;

  /** One browser. */
  private final class User {
    private final HttpClient client =
        HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
    private String csrf = "";

    JsonObject signIn(String user, String password) throws Exception {
      HttpResponse<String> response =
          send(
              "POST",
              "/api/v1/session",
              new JsonObject().put("user", user).put("password", password).encode());
      JsonObject answer = new JsonObject(response.body());
      csrf = answer.getString("csrf", "");
      return answer.put("httpStatus", response.statusCode());
    }

    HttpResponse<String> send(String method, String path, String body) throws Exception {
      return client.send(
          request(path).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
          HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder request(String path) {
      return HttpRequest.newBuilder(world.pages().resolve(path))
          .timeout(SOON)
          .header("X-CSRF-Token", csrf);
    }

    JsonObject get(String path) throws Exception {
      HttpResponse<String> response =
          client.send(
              request("/api/v1" + path).GET().build(), HttpResponse.BodyHandlers.ofString());
      return new JsonObject(response.body()).put("httpStatus", response.statusCode());
    }
  }

  @BeforeAll
  void start() throws Exception {
    world = new TestWorld("");
    world.inSync("pc", "windows-pc", "windows", 1, "till");
    world.inSync("vm", "flatcar-vm", "linux", 1, "api", "db");
    ann = new User();
    ann.signIn("ann", TestWorld.PASSWORD);
    openApi = new JsonObject(ann.send("GET", "/api/v1/openapi.json", "").body());
    Awaitility.await()
        .atMost(SOON)
        .until(() -> ann.get("/twins?verdict=OK").getInteger("total") == 2);
  }

  @AfterAll
  void stop() throws Exception {
    world.close();
  }

  @Test
  void everyAnswerIsAsTheOpenApiDocumentSays() throws Exception {
    Map<String, String> paths =
        Map.of(
            "/twins", "/twins",
            "/counts", "/counts",
            "/twins/{tenant}/{target}", "/twins/default/vm",
            "/twins/{tenant}/{target}/events", "/twins/default/vm/events",
            "/events", "/events",
            "/alerts", "/alerts",
            "/instances", "/instances",
            "/artifacts", "/artifacts",
            "/system", "/system",
            "/session", "/session");
    for (Map.Entry<String, String> each : paths.entrySet()) {
      JsonObject schema =
          openApi
              .getJsonObject("paths")
              .getJsonObject(each.getKey())
              .getJsonObject("get")
              .getJsonObject("responses")
              .getJsonObject("200")
              .getJsonObject("content")
              .getJsonObject("application/json")
              .getJsonObject("schema");
      JsonObject answer = ann.get(each.getValue());
      assertThat(answer.remove("httpStatus")).as(each.getKey()).isEqualTo(200);
      List<String> faults = new ArrayList<>();
      validate(answer, schema, each.getKey(), faults);
      assertThat(faults).isEmpty();
    }
  }

  private void validate(Object value, JsonObject schema, String path, List<String> faults) {
    if (schema.containsKey("$ref")) {
      String name = schema.getString("$ref").replace("#/components/schemas/", "");
      JsonObject named =
          openApi.getJsonObject("components").getJsonObject("schemas").getJsonObject(name);
      if (named == null) {
        faults.add(path + ": no schema " + name);
      } else {
        validate(value, named, path, faults);
      }
      return;
    }
    String type = schema.getString("type", "");
    boolean right =
        switch (type) {
          case "object" -> value instanceof JsonObject;
          case "array" -> value instanceof JsonArray;
          case "string" -> value instanceof String;
          case "boolean" -> value instanceof Boolean;
          case "integer" -> value instanceof Integer || value instanceof Long;
          case "number" -> value instanceof Number;
          default -> true;
        };
    if (!right) {
      faults.add(path + ": not " + type + ": " + value);
    } else if (value instanceof JsonArray array && schema.containsKey("items")) {
      array.forEach(each -> validate(each, schema.getJsonObject("items"), path + "[]", faults));
    } else if (value instanceof JsonObject object) {
      JsonObject properties = schema.getJsonObject("properties", new JsonObject());
      schema
          .getJsonArray("required", new JsonArray())
          .forEach(
              each -> {
                if (!object.containsKey((String) each)) {
                  faults.add(path + "." + each + ": missing");
                }
              });
      object.forEach(
          each -> {
            if (properties.containsKey(each.getKey())) {
              validate(
                  each.getValue(),
                  properties.getJsonObject(each.getKey()),
                  path + "." + each.getKey(),
                  faults);
            } else if (schema.getValue("additionalProperties") instanceof JsonObject of) {
              validate(each.getValue(), of, path + "." + each.getKey(), faults);
            } else if (Boolean.FALSE.equals(schema.getValue("additionalProperties"))) {
              faults.add(path + "." + each.getKey() + ": not in the document");
            }
          });
    }
  }

  @Test
  void everyDocumentedPathHasARoute() throws Exception {
    for (String path : openApi.getJsonObject("paths").fieldNames()) {
      if (path.endsWith("/live")) {
        continue;
      }
      for (String method : openApi.getJsonObject("paths").getJsonObject(path).fieldNames()) {
        User nobody = new User();
        String at =
            "/api/v1"
                + path.replace("{tenant}", "default")
                    .replace("{target}", "vm")
                    .replace("{name}", "x");
        HttpResponse<String> response =
            nobody.send(method.toUpperCase(java.util.Locale.ROOT), at, "{}");
        assertThat(response.statusCode()).as("%s %s", method, path).isNotIn(404, 405, 500);
      }
    }
  }

  @Test
  void answersNobodyWhoIsNotSignedIn() throws Exception {
    JsonObject answer = new User().get("/twins");

    assertThat(answer.getInteger("httpStatus")).isEqualTo(401);
    assertThat(answer.getString("detail")).contains("not signed in");
  }

  @Test
  void refusesAWrongPasswordInWords() throws Exception {
    JsonObject answer = new User().signIn("ann", "wrong");

    assertThat(answer.getInteger("httpStatus")).isEqualTo(401);
    assertThat(answer.getString("detail")).contains("does not know this name");
  }

  @Test
  void refusesAForgedCookieAndAForgedCall() throws Exception {
    HttpResponse<String> forged =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(world.pages().resolve("/api/v1/twins"))
                    .header("Cookie", "twinbus-session=abc.def")
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(forged.statusCode()).isEqualTo(401);

    User vic = new User();
    vic.signIn("vic", TestWorld.PASSWORD);
    vic.csrf = "guessed";
    assertThat(vic.send("POST", "/api/v1/twins/default/vm/retry", "{}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void knowsWhatTheBrokerLetsAUserDo() throws Exception {
    assertThat(new User().signIn("ann", TestWorld.PASSWORD).getJsonObject("tenants"))
        .isEqualTo(new JsonObject().put("default", new JsonObject().put("write", true)));
    assertThat(new User().signIn("vic", TestWorld.PASSWORD).getJsonObject("tenants"))
        .isEqualTo(new JsonObject().put("default", new JsonObject().put("write", false)));
  }

  @Test
  void hidesOtherTenants() throws Exception {
    User otto = new User();
    otto.signIn("otto", TestWorld.PASSWORD);

    assertThat(otto.get("/twins").getInteger("total")).isZero();
    assertThat(otto.get("/twins/default/vm").getInteger("httpStatus")).isEqualTo(404);
  }

  @Test
  void refusesAViewerByTheBrokersWord() throws Exception {
    User vic = new User();
    vic.signIn("vic", TestWorld.PASSWORD);

    HttpResponse<String> response =
        vic.send(
            "PUT",
            "/api/v1/twins/default/vm/desired",
            "{\"components\": [], \"properties\": {\"x\": 1}}");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("The broker does not let you do this");
  }

  @Test
  void refusesAnEditOfAnOlderGeneration() throws Exception {
    HttpResponse<String> response =
        ann.send(
            "PUT",
            "/api/v1/twins/default/pc/desired",
            "{\"generation\": 77, \"properties\": {\"x\": 1}}");

    assertThat(response.statusCode()).isEqualTo(409);
    assertThat(response.body()).contains("generation conflict");
  }

  @Test
  void namesTheFieldOfAnInvalidDocument() throws Exception {
    HttpResponse<String> response =
        ann.send(
            "POST",
            "/api/v1/validate/desired",
            "{\"components\": [{\"name\": \"a\", \"type\": \"container\", \"artifact\": {\"digest\": \"x\"}}]}");

    assertThat(new JsonObject(response.body()).getBoolean("valid")).isFalse();
    assertThat(new JsonObject(response.body()).getString("path")).contains("digest");
  }

  @Test
  void readsYamlAndSaysWhereItIsWrong() throws Exception {
    String wrong = "components:\n  - name: till\n    type: container\n    colour: red\n";
    JsonObject fault = new JsonObject(ann.send("POST", "/api/v1/validate/desired", wrong).body());
    assertThat(fault.getInteger("line")).isEqualTo(4);
    assertThat(fault.getString("message")).contains("colour");

    JsonObject read =
        new JsonObject(
            ann.send("POST", "/api/v1/validate/desired", "properties: {volume: 3}\n").body());
    assertThat(read.getJsonObject("document").getJsonObject("properties").getInteger("volume"))
        .isEqualTo(3);

    HttpResponse<String> refused = ann.send("PUT", "/api/v1/twins/default/vm/desired", wrong);
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("line 4");
  }

  @Test
  void filtersSortsAndPages() throws Exception {
    JsonObject page =
        ann.get("/twins?kind=flatcar-vm&phase=IN_SYNC&label=zone=lab&sort=name&limit=1");
    assertThat(page.getInteger("total")).isEqualTo(1);
    assertThat(page.getJsonArray("twins").getJsonObject(0).getString("target")).isEqualTo("vm");

    assertThat(ann.get("/twins?q=WINDOWS").getInteger("total")).isEqualTo(1);
    assertThat(
            ann.get("/twins?sort=name&order=desc&limit=1")
                .getJsonArray("twins")
                .getJsonObject(0)
                .getString("target"))
        .isEqualTo("vm");
  }

  @Test
  void refusesBadAndHugeParametersInWords() throws Exception {
    assertThat(ann.get("/twins?limit=100000").getString("detail")).contains("between 1 and 1000");
    assertThat(ann.get("/twins?phase=HAPPY").getString("detail")).contains("IN_SYNC");
    assertThat(ann.get("/twins?q=" + "x".repeat(5000)).getString("detail")).contains("4096");
    assertThat(ann.send("POST", "/api/v1/twins/default/vm/commands", "[1").statusCode())
        .isEqualTo(400);
    assertThat(ann.send("POST", "/api/v1/validate/desired", "x".repeat(600_000)).statusCode())
        .isEqualTo(413);
  }

  @Test
  void goesOnFromTheLastEventWithoutAGap() throws Exception {
    List<String> first = events("", 1);
    String id =
        first.stream()
            .filter(each -> each.startsWith("id: "))
            .reduce((a, b) -> b)
            .orElseThrow()
            .substring(4);
    TwinStatus.Builder failed = TestWorld.status(TwinStatus.Phase.FAILED, 1);
    failed.addComponents(
        TestWorld.componentStatus("till", ComponentReport.State.FAILED, "no paper"));
    world
        .runtime()
        .publish(new Address.Status(TwinId.of("pc")), failed.build())
        .get(60, TimeUnit.SECONDS);

    List<String> second = events(id, 1);

    JsonObject rows =
        new JsonObject(
            second.stream()
                .filter(each -> each.contains("\"rows\""))
                .findFirst()
                .orElseThrow()
                .substring(6));
    assertThat(rows.getBoolean("whole")).isFalse();
    assertThat(
            rows.getJsonArray("rows").stream().map(each -> ((JsonObject) each).getString("target")))
        .containsOnly("pc");
    world.inSync("pc", "windows-pc", "windows", 1, "till");
  }

  /** Lines of the stream up to so many events with rows. */
  private List<String> events(String lastId, int batches) throws Exception {
    HttpRequest.Builder request = ann.request("/api/v1/live");
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    var response = ann.client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    List<String> lines = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      int seen = 0;
      for (String line = reader.readLine();
          line != null && seen < batches;
          line = reader.readLine()) {
        lines.add(line);
        seen += line.startsWith("data: ") && line.contains("\"rows\"") ? 1 : 0;
      }
    }
    return lines;
  }

  @Test
  void setsTheHeadersThatKeepPagesSafe() throws Exception {
    HttpResponse<String> page =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(world.pages() + "/")).build(),
                HttpResponse.BodyHandlers.ofString());

    String policy = page.headers().firstValue("Content-Security-Policy").orElseThrow();
    assertThat(policy)
        .doesNotContain("unsafe")
        .contains("default-src 'none'")
        .contains("frame-ancestors 'none'");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
    assertThat(page.body()).contains("importmap").doesNotContain("<script>");
  }

  @Test
  void servesNothingButItsOwnFiles() throws Exception {
    for (String path :
        Set.of(
            "/../MonitorConfig.class",
            "/lib/lit/../../../../META-INF/MANIFEST.MF",
            "/lib/none/x.js",
            "/js/nothing.js")) {
      assertThat(ann.send("GET", path, "").statusCode()).as(path).isEqualTo(404);
    }
  }

  @Test
  void servesEveryLibraryThatModulesName() throws Exception {
    String page = ann.send("GET", "/", "").body();
    int map = page.indexOf("{\"imports\"");
    JsonObject imports =
        new JsonObject(page.substring(map, page.indexOf("</script>", map)))
            .getJsonObject("imports");
    for (Map.Entry<String, Object> each : imports) {
      if (!each.getKey().endsWith("/")) {
        assertThat(ann.send("GET", each.getValue().toString(), "").statusCode())
            .as(each.getKey())
            .isEqualTo(200);
      }
    }
  }

  @Test
  void tellsWhetherItIsAliveAndReady() throws Exception {
    assertThat(ann.send("GET", "/healthz", "").statusCode()).isEqualTo(200);
    assertThat(ann.send("GET", "/readyz", "").body()).isEqualTo("ok\n");
    assertThat(ann.send("GET", "/metrics", "").body()).contains("twinbus_monitor_twins");
  }
}
