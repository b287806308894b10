package io.twinbus.adapter.flatcar.wasm;

import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** Brings the file of a module to the device: the component's artifact, or what an URL names. */
final class ModuleSource {
  /** The name of a fetched module in the component's folder. */
  static final String FILE = "module.wasm";

  private static final int LONGEST = 64 << 20;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;
  private static final String ORIGIN = "module.origin";

  private final List<String> allowed;

  /** A source that fetches from addresses that begin with one of these texts. */
  ModuleSource(List<String> allowed) {
    this.allowed = allowed;
  }

  /** The digest that the module must have, if it is known. */
  static Optional<String> digest(ComponentSpec component) {
    return component
        .artifact()
        .map(ArtifactRef::digest)
        .or(() -> component.settings().text("wasm.digest"));
  }

  /**
   * The module's file. What was fetched before is used again, so that a start needs no network.
   *
   * @throws WasmFault if it may not be had, or is not what it should be
   */
  Path bring(ComponentSpec component, WasmSettings settings, ComponentContext call)
      throws IOException, InterruptedException {
    if (component.artifact().isPresent()) {
      return call.artifact();
    }
    String url = settings.url().orElseThrow();
    if (allowed.stream().noneMatch(url::startsWith)) {
      throw new WasmFault(
          "wasm.url: "
              + url
              + " is not allowed by drivers.wasm.urls of the adapter; publish the module as an"
              + " artifact, or allow the address");
    }
    Path file = call.folder().resolve(FILE);
    Path origin = call.folder().resolve(ORIGIN);
    String wanted = url + " " + digest(component).orElse("");
    if (Files.exists(file) && Files.exists(origin) && Files.readString(origin).equals(wanted)) {
      return file;
    }
    call.progress("fetching " + url);
    call.cancellation().check();
    byte[] bytes = fetch(url);
    Optional<String> problem = problem(component, bytes);
    if (problem.isPresent()) {
      throw new WasmFault(problem.get());
    }
    Path next = call.folder().resolve(FILE + ".next");
    Files.write(next, bytes);
    Files.deleteIfExists(origin);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(origin, wanted);
    return file;
  }

  private static Optional<String> problem(ComponentSpec component, byte[] bytes) {
    String actual = digestOf(bytes);
    return component
        .settings()
        .text("wasm.digest")
        .filter(wanted -> !wanted.equals(actual))
        .map(
            wanted ->
                "wasm.url: the module has digest "
                    + actual
                    + ", and wasm.digest demands "
                    + wanted
                    + "; correct the one that is wrong");
  }

  static String digestOf(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static byte[] fetch(String url) throws IOException {
    try {
      URLConnection connection = URI.create(url).toURL().openConnection();
      connection.setConnectTimeout(CONNECT_MILLIS);
      connection.setReadTimeout(READ_MILLIS);
      if (connection instanceof HttpURLConnection http) {
        // A redirect could lead away from what is allowed.
        http.setInstanceFollowRedirects(false);
        if (http.getResponseCode() != HttpURLConnection.HTTP_OK) {
          throw new IOException("the server answers with status " + http.getResponseCode());
        }
      }
      try (InputStream stream = connection.getInputStream()) {
        byte[] bytes = stream.readNBytes(LONGEST + 1);
        if (bytes.length > LONGEST) {
          throw new IOException("it is longer than " + LONGEST + " bytes");
        }
        return bytes;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException("wasm.url: cannot fetch " + url + ": " + e.getMessage(), e);
    }
  }
}
