package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.DriverFactory;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.BadInputContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.testing.FreePorts;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class WasmBadInputTest extends BadInputContract {
  private static final Path MODULE = Path.of("src/test/resources/wasm/probe.wasm");
  private final int port = FreePorts.next();
  private final HttpClient client = HttpClient.newHttpClient();

  @Override
  protected DriverFactory factory() {
    return new WasmDriverFactory();
  }

  @Override
  protected Settings settings(Path folder) {
    return Settings.at("drivers.wasm", Map.of("urls", List.of("http://127.0.0.1:1/")));
  }

  @Override
  protected Component good(String name, ArtifactShelf shelf) throws IOException {
    return component(name, shelf.put(Files.readAllBytes(MODULE)), Map.of("wasm.port", "" + port));
  }

  private static Component component(String name, String digest, Map<String, String> settings) {
    return Operator.component(name, "wasm", settings)
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .build();
  }

  @Override
  protected List<String> footprint(String name) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/")).build();
    try {
      return List.of(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (ConnectException e) {
      return List.of();
    }
  }

  @Override
  protected void describe(ArtifactShelf shelf) throws IOException {
    String probe = shelf.put(Files.readAllBytes(MODULE));
    fails(
        Operator.component("no-module", "wasm", Map.of()).build(),
        "properties.wasm.url: is missing; give the component an artifact");
    fails(
        component("port-in-use", probe, Map.of("wasm.port", "" + port)),
        "wasm.port: port " + port + " of 127.0.0.1 cannot be had",
        "process " + ProcessHandle.current().pid() + " (java) has it",
        "stop what uses it, or choose another");
    fails(
        component("no-port", probe, Map.of("wasm.port", "99999")),
        "properties.wasm.port: 99999 is not within 0 and 65535");
    fails(
        component("garbage", shelf.put("MZ not wasm".getBytes(StandardCharsets.UTF_8)), Map.of()),
        "the file is not a WebAssembly module");
    fails(
        component("folder", probe, Map.of("wasm.dir", "/etc")),
        "asks for /etc, which drivers.wasm.directories of the adapter does not grant");
    fails(
        Operator.component("not-allowed", "wasm", Map.of("wasm.url", "http://example.org/a.wasm"))
            .build(),
        "http://example.org/a.wasm is not allowed by drivers.wasm.urls",
        "or allow the address");
    fails(
        Operator.component("no-server", "wasm", Map.of("wasm.url", "http://127.0.0.1:1/a.wasm"))
            .build(),
        "wasm.url: cannot fetch http://127.0.0.1:1/a.wasm");
    failsWithoutItsArtifact(Operator.component("", "wasm", Map.of()));
  }
}
