package io.twinbus.adapter.flatcar;

import io.twinbus.adapter.testkit.ArtifactShelf;
import io.twinbus.adapter.testkit.KilledAdapterContract;
import io.twinbus.adapter.testkit.Operator;
import io.twinbus.adapter.testkit.SignedPrograms;
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
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * The adapter with two of its drivers. WebAssembly runs within the adapter: what is alive answers
 * on its port. Programs, which are called b, outlive it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "processes are found by /proc")
class KilledFlatcarVmTest extends KilledAdapterContract {
  private static final Path MODULE = Path.of("src/test/resources/wasm/probe.wasm");
  private final Map<String, Integer> ports = new ConcurrentHashMap<>();
  private final HttpClient client = HttpClient.newHttpClient();
  private final SignedPrograms programs = new SignedPrograms();

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
    if (isProgram(name)) {
      return programs.component(name, variant);
    }
    String digest = shelf.put(Files.readAllBytes(MODULE));
    return Operator.component(
            name, "wasm", Map.of("wasm.port", "" + port(name), "wasm.args", "" + variant))
        .setArtifact(Artifact.newBuilder().setDigest(digest))
        .build();
  }

  private static boolean isProgram(String name) {
    return name.startsWith("b-");
  }

  private int port(String name) {
    return ports.computeIfAbsent(name, key -> FreePorts.next());
  }

  @Override
  protected List<String> alive(String name) throws InterruptedException, IOException {
    if (isProgram(name)) {
      return programs.alive(name);
    }
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

  @Override
  protected void clean() throws InterruptedException {
    programs.close();
    client.close();
  }
}
