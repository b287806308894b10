package io.twinbus.adapter.flatcar;

import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The adapter with its driver of WebAssembly: what is alive answers on its port. */
class KilledFlatcarVmTest extends KilledAdapterContract {
  private static final Path MODULE = Path.of("src/test/resources/wasm/probe.wasm");
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();

  @Override
  protected Class<?> main() {
    return FlatcarVmMain.class;
  }

  @Override
  protected String drivers() {
    return "  container: {enabled: false}\n  ebpf: {enabled: false}\n";
  }

  @Override
  protected Component component(String name, int variant, ArtifactShelf shelf) throws IOException {
    String digest = shelf.put(Files.readAllBytes(MODULE));
    return Operator.component(
            name, "wasm", Map.of("wasm.port", "" + port(name), "wasm.args", "" + variant))
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .build();
  }

  private int port(String name) {
    return ports.computeIfAbsent(name, key -> FreePorts.next());
  }

  @Override
  protected List<String> alive(String name) throws InterruptedException, IOException {
    URI uri = URI.create("http://127.0.0.1:" + port(name) + "/");
    try {
      int status =
          client
              .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
              .statusCode();
      return List.of("status " + status);
    } catch (ConnectException e) {
      return List.of();
    }
  }
}
