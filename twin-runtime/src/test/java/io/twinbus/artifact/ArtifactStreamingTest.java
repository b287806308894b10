package io.twinbus.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A large artifact, many readers, and a server whose whole heap is half of the artifact. */
final class ArtifactStreamingTest {
  private static final int SIZE = 64 << 20;
  private static final int DEVICES = 50;
  private static final int PART = 4 << 20;

  @TempDir Path folder;

  @Test
  void serves64MebibytesToFiftyDevicesOutOf32MebibytesOfHeap() throws Exception {
    byte[] content = new byte[SIZE];
    for (int i = 0; i < SIZE; i += 4096) {
      content[i] = (byte) (i >> 12);
    }
    String digest =
        "sha256:" + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    Process server = server();
    try {
      int port = port(server);
      URI uri = URI.create("http://127.0.0.1:" + port + "/a/default/" + digest);
      HttpClient client = HttpClient.newHttpClient();
      HttpRequest upload =
          request(uri).PUT(HttpRequest.BodyPublishers.ofByteArray(content)).build();
      assertThat(client.send(upload, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(201);

      List<CompletableFuture<HttpResponse<InputStream>>> open = new ArrayList<>();
      for (int i = 0; i < DEVICES; i++) {
        open.add(client.sendAsync(request(uri).build(), HttpResponse.BodyHandlers.ofInputStream()));
      }
      for (CompletableFuture<HttpResponse<InputStream>> each : open) {
        HttpResponse<InputStream> response = each.get(60, TimeUnit.SECONDS);
        assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(SIZE);
        try (InputStream body = response.body()) { // all others are open meanwhile
          assertThat(body.readNBytes(PART)).startsWith(content[0], content[1]).hasSize(PART);
        }
      }
      assertThat(server.isAlive()).isTrue();
    } finally {
      server.destroyForcibly();
    }
  }

  private Process server() throws Exception {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-Xmx32m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            ArtifactServer.class.getName(),
            folder.toString())
        .redirectError(folder.resolve("log").toFile())
        .start();
  }

  private static int port(Process server) throws Exception {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
    return Integer.parseInt(
        CompletableFuture.supplyAsync(
                () -> {
                  try {
                    return out.readLine();
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                })
            .get(60, TimeUnit.SECONDS));
  }

  private static HttpRequest.Builder request(URI uri) {
    return HttpRequest.newBuilder(uri)
        .version(HttpClient.Version.HTTP_1_1)
        .header("Authorization", "Basic YTpi");
  }
}
