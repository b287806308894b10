package io.twinbus.adapter.flatcar.wasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.flatcar.source.FileSource;
import io.twinbus.adapter.testkit.DriverContract;
import io.twinbus.adapter.testkit.TestComponentContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WasmDriverTest extends DriverContract {
  private static final Path MODULES = Path.of("src", "test", "resources", "wasm");
  private static final Path PAGE =
      Path.of("..", "..", "samples", "multi-os", "artifacts", "wasm", "home-hub.wasm");

  private final Map<String, Integer> ports = new HashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir Path granted;
  @TempDir Path outside;

  @Override
  protected DriverFactory factory() {
    return new WasmDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at(
        "drivers.wasm",
        Map.of(
            "directories", List.of(granted.toString()),
            "urls", List.of("http://127.0.0.1")));
  }

  @Override
  protected Map<String, Path> artifacts() {
    Path probe = MODULES.resolve("probe.wasm");
    return Map.of(digest(probe), probe, digest(PAGE), PAGE);
  }

  @Override
  protected Map<String, String> secrets() {
    return Map.of("token", "geheim");
  }

  private static String digest(Path file) {
    try {
      return FileSource.digestOf(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private int port(String name) {
    return ports.computeIfAbsent(name, key -> freePort());
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  protected ComponentSpec component(String name) {
    return probe(name, Map.of("wasm.port", port(name)));
  }

  private ComponentSpec probe(String name, Map<String, Object> settings) {
    return ComponentSpec.of(name, "wasm", Settings.of(settings))
        .madeOf(ArtifactRef.of(digest(MODULES.resolve("probe.wasm"))));
  }

  /** The probe behind its port, with more settings. */
  private ComponentSpec served(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("wasm.port", port("one"));
    return probe("one", settings);
  }

  @Override
  protected ComponentSpec changed(ComponentSpec component) {
    return probe(
        component.name(), component.settings().with("wasm.env", Map.of("COLOR", "blue")).asMap());
  }

  @Override
  protected ComponentSpec invalid(String name) {
    return ComponentSpec.of(name, "wasm", Settings.of(Map.of("wasm.port", 70000)));
  }

  @Override
  protected List<String> footprint(String name) throws Exception {
    try {
      return List.of("port " + port(name) + ": " + get(name, "/").body());
    } catch (ConnectException e) {
      return List.of();
    }
  }

  private HttpResponse<String> get(String name, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port(name) + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  protected void breakIt(String name) {
    ((WasmDriver) bench().driver()).service(name).orElseThrow().close();
  }

  @Test
  void showsThePageOfTheSampleToABrowser() throws Exception {
    ComponentSpec component =
        ComponentSpec.of(
                "hub",
                "wasm",
                Settings.of(
                    Map.of("wasm.port", port("hub"), "wasm.env", Map.of("HUB_TITLE", "Küche <1>"))))
            .madeOf(ArtifactRef.of(digest(PAGE)));
    Observation ready = bench().applyUntilReady(component);

    HttpResponse<String> response = get("hub", "/?a=1");

    assertThat(ready).isEqualTo(Observation.ready("serves port " + port("hub"), digest(PAGE)));
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(response.body()).contains("<h1>\nKüche &lt;1&gt;</h1>").contains("a=1");
    assertThat(get("hub", "/none").statusCode()).isEqualTo(404);
  }

  @Test
  void passesTheBodyOfARequestAndItsAnswerAsTheyAre() throws Exception {
    ComponentSpec component =
        ComponentSpec.of("hub", "wasm", Settings.of(Map.of("wasm.port", port("hub"))))
            .madeOf(ArtifactRef.of(digest(PAGE)));
    bench().applyUntilReady(component);
    byte[] body = new byte[50_000];
    new Random(1).nextBytes(body);

    HttpResponse<byte[]> response =
        client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("hub") + "/echo"))
                .header("Content-Type", "image/png")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());

    assertThat(response.body()).isEqualTo(body);
    assertThat(response.headers().firstValue("Content-Type")).contains("image/png");
  }

  @Test
  void stopsARequestThatTakesTooLongAndGoesOn() throws Exception {
    bench().applyUntilReady(served(Map.of("wasm.limit.time", "300ms")));

    assertThat(get("one", "/loop").statusCode()).isEqualTo(502);
    assertThat(get("one", "/sleep").statusCode()).isEqualTo(502);
    assertThat(get("one", "/").body()).isEqualTo("fine\n");
    await().atMost(limit()).until(() -> threads("wasm-one") == 0);
  }

  private static long threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .count();
  }

  @Test
  void givesAModuleNoMoreMemoryThanItsLimit() throws Exception {
    bench().applyUntilReady(served(Map.of("wasm.limit.memory", "8MiB")));

    assertThat(Integer.parseInt(get("one", "/grow").body())).isBetween(5, 7);
  }

  @Test
  void answersForAModuleThatFails() throws Exception {
    bench().applyUntilReady(served(Map.of("wasm.limit.response", "64KiB")));

    for (String path : List.of("/trap", "/recurse", "/exit", "/flood", "/silent", "/garbage")) {
      assertThat(get("one", path).statusCode()).as(path).isEqualTo(502);
    }
    assertThat(get("one", "/").body()).isEqualTo("fine\n");
  }

  @Test
  void keepsAModuleWithinItsFolderAlsoByLinks() throws Exception {
    Files.writeString(granted.resolve("inside.txt"), "inside");
    Files.writeString(outside.resolve("secret.txt"), "outside");
    Files.createSymbolicLink(granted.resolve("link.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(granted.resolve("folder"), outside);
    bench().applyUntilReady(served(Map.of("wasm.dir", "/data:" + granted)));

    assertThat(get("one", "/read?/data/inside.txt").body()).isEqualTo("inside");
    for (String path :
        List.of(
            "/data/link.txt",
            "/data/folder/secret.txt",
            "/data/../secret.txt",
            outside + "/secret.txt",
            "/etc/passwd")) {
      assertThat(get("one", "/read?" + path).body()).as(path).isEqualTo("denied\n");
    }
    assertThat(get("one", "/write?/data/folder/new.txt").body()).isEqualTo("denied");
    assertThat(outside.resolve("new.txt")).doesNotExist();
    assertThat(get("one", "/write?/data/new.txt").body()).isEqualTo("ok");
    assertThat(granted.resolve("new.txt")).hasContent("written");
  }

  @Test
  void refusesAFolderThatTheAdapterDoesNotGrant() throws Exception {
    assertThat(bench().apply(served(Map.of("wasm.dir", "/:" + outside))).message())
        .contains("asks for " + outside)
        .contains("drivers.wasm.directories");
  }

  @Test
  void givesVariablesAndSecretsToTheModule() throws Exception {
    bench()
        .applyUntilReady(
            served(
                Map.of(
                    "wasm.env", Map.of("COLOR", "grün"),
                    "wasm.secrets", Map.of("TOKEN", "token"))));

    assertThat(get("one", "/env?COLOR").body()).isEqualTo("grün");
    assertThat(get("one", "/env?TOKEN").body()).isEqualTo("geheim");
    assertThat(get("one", "/env?HOME").body()).isEqualTo("(none)");
    assertThat(get("one", "/env?REQUEST_METHOD").body()).isEqualTo("GET");
  }

  @Test
  void answersWhenTooManyAskAtOnce() throws Exception {
    bench().applyUntilReady(served(Map.of("wasm.limit.requests", 1, "wasm.limit.time", "2s")));
    CompletableFuture<HttpResponse<String>> slow =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port("one") + "/sleep"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    await().atMost(limit()).until(() -> threads("wasm-one") == 1);

    HttpResponse<String> refused = get("one", "/");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("1");
    assertThat(slow.join().statusCode()).isEqualTo(502);
  }

  @Test
  void saysThatAPortIsInUse() throws Exception {
    try (ServerSocket socket = new ServerSocket(port("one"), 1, InetAddress.getLoopbackAddress())) {
      ComponentSpec component = component("one");

      assertThat(catchThrowable(() -> bench().apply(component)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("wasm.port: port " + socket.getLocalPort())
          .hasMessageContaining("stop what uses it, or choose another");
    }
  }

  @Test
  void refusesAFileThatIsNoModule() throws Exception {
    HttpServer server = serve("hello".getBytes(StandardCharsets.UTF_8));
    try {
      Outcome outcome = bench().apply(fetched(server, Map.of()));

      assertThat(outcome).isInstanceOf(Outcome.Failed.class);
      assertThat(outcome.message()).startsWith("the file is not a WebAssembly module");
    } finally {
      server.stop(0);
    }
  }

  @Test
  void fetchesAModuleOnceAndChecksItsDigest() throws Exception {
    HttpServer server = serve(Files.readAllBytes(MODULES.resolve("probe.wasm")));
    String digest = digest(MODULES.resolve("probe.wasm"));
    ComponentSpec right = fetched(server, Map.of("wasm.digest", digest));
    ComponentSpec wrong = fetched(server, Map.of("wasm.digest", "sha256:" + "0".repeat(64)));
    try {
      assertThat(bench().apply(wrong).message()).contains("has digest " + digest);
      bench().applyUntilReady(right);
    } finally {
      server.stop(0);
    }

    bench().restart();

    assertThat(bench().applyUntilReady(right)).isInstanceOf(Observation.Ready.class);
  }

  @Test
  void refusesAnAddressThatIsNotAllowed() throws Exception {
    ComponentSpec component =
        ComponentSpec.of(
            "one", "wasm", Settings.of(Map.of("wasm.url", "http://example.com/x.wasm")));

    assertThat(bench().apply(component).message())
        .contains("is not allowed by drivers.wasm.urls")
        .contains("publish the file as an artifact");
  }

  private ComponentSpec fetched(HttpServer server, Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(more);
    settings.put("wasm.port", port("one"));
    settings.put("wasm.url", "http://127.0.0.1:" + server.getAddress().getPort() + "/m.wasm");
    return ComponentSpec.of("one", "wasm", Settings.of(settings));
  }

  private static HttpServer serve(byte[] bytes) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
    server.createContext(
        "/m.wasm",
        exchange -> {
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
    return server;
  }

  @Test
  void runsAModuleByAnExternalRuntimeWhereOneIsConfigured() throws Exception {
    Path runtime = granted.resolve("wasmtime");
    Files.writeString(
        runtime,
        """
        #!/bin/sh
        # Stands in for wasmtime: tells how it was called, and holds on when it is a program.
        printf 'Content-Type: text/plain\\n\\n'
        printf '%s\\n' "$@" "COLOR=$COLOR" "TOKEN=$TOKEN" "PATH_INFO=$PATH_INFO"
        [ -n "$PATH_INFO" ] || exec sleep 1000
        """);
    assertThat(runtime.toFile().setExecutable(true)).isTrue();
    Settings settings =
        Settings.at("drivers.wasm", Map.of("runtimes", Map.of("wasmtime", runtime.toString())));
    assertThat(factory().check(settings)).isEmpty();
    Map<String, Object> wanted =
        Map.of(
            "wasm.runtime", "wasmtime",
            "wasm.env", Map.of("COLOR", "red"),
            "wasm.secrets", Map.of("TOKEN", "token"));
    ComponentSpec page = served(wanted);
    ComponentSpec program = probe("program", wanted);
    try (WasmDriver driver = (WasmDriver) factory().create(settings, bench().context())) {
      assertThat(driver.apply(page, bench().call(page))).isInstanceOf(Outcome.Done.class);
      assertThat(get("one", "/x").body().lines())
          .contains("run", "max-memory-size=16777216", "COLOR", "TOKEN", "PATH_INFO")
          .contains("COLOR=red", "TOKEN=geheim", "PATH_INFO=/x");

      assertThat(driver.apply(program, bench().call(program))).isInstanceOf(Outcome.Done.class);
      await()
          .atMost(limit())
          .until(
              () -> driver.observe(program, bench().call(program)),
              Observation.Ready.class::isInstance);
      driver.remove(program, bench().call(program));
      assertThat(driver.observe(program, bench().call(program)))
          .isInstanceOf(Observation.Absent.class);
    }
  }

  @Test
  void runsAProgramOnceAlsoOverARestart() throws Exception {
    ComponentSpec component =
        probe("job", Map.of("wasm.run", "once", "wasm.args", List.of("/nothing")));
    TestComponentContext call = bench().call(component);
    bench().driver().apply(component, call);
    await().atMost(limit()).until(() -> bench().context().changes().contains("job"));
    assertThat(call.log().tail(9)).contains("running /nothing").contains("fine");
    assertThat(bench().observe(component)).isInstanceOf(Observation.Ready.class);

    bench().restart();

    assertThat(bench().observe(component)).isInstanceOf(Observation.Ready.class);
  }

  @Test
  void stopsAProgramThatRunsForEver() throws Exception {
    ComponentSpec component = probe("service", Map.of("wasm.args", List.of("/loop")));
    bench().applyUntilReady(component);
    await().atMost(limit()).until(() -> threads("wasm-service") == 1);

    bench().remove(component);

    await().atMost(limit()).until(() -> threads("wasm-service") == 0);
  }

  @Test
  void tellsTheKernelWhenAProgramEnds() throws Exception {
    ComponentSpec component = probe("service", Map.of("wasm.args", List.of("/exit")));
    bench().apply(component);

    await().atMost(limit()).until(() -> bench().context().changes().contains("service"));

    assertThat(bench().observe(component))
        .isEqualTo(Observation.different("the module ended with exit code 3"));
  }

  @Test
  void refusesMoreMemoryThanTheAdapterHas() throws Exception {
    assertThat(bench().apply(served(Map.of("wasm.limit.memory", "4GiB"))).message())
        .contains("wasm.limit.memory")
        .contains("raise -Xmx");
  }

  @Override
  protected int mostSteps() {
    return 6;
  }

  @Override
  protected Duration limit() {
    return Duration.ofSeconds(60);
  }
}
