package io.twinbus.adapter.flatcar.source;

import io.twinbus.adapter.driver.ComponentContext;
import io.twinbus.adapter.driver.ComponentSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Brings a component's file to the device: its artifact, or what {@code <type>.url} names, checked
 * against {@code <type>.digest} where that is given.
 */
public final class FileSource {
  private static final int LONGEST = 64 << 20;
  private static final int CONNECT_MILLIS = 10_000;
  private static final int READ_MILLIS = 30_000;

  private final String type;
  private final List<String> allowed;

  /**
   * A source.
   *
   * @param type the component type, whose settings begin with its name
   * @param allowed what an address must begin with, one of them
   */
  public FileSource(String type, List<String> allowed) {
    this.type = type;
    this.allowed = allowed;
  }

  /** Where a fetched file stands in a component's folder. */
  public Path fetched(Path folder) {
    return folder.resolve(type + ".file");
  }

  /** The address, if there is one. */
  public Optional<String> url(ComponentSpec component) {
    return component.settings().text(type + ".url").filter(text -> !text.isBlank());
  }

  /** Forgets what was fetched. */
  public void forget(Path folder) throws IOException {
    Files.deleteIfExists(fetched(folder));
    Files.deleteIfExists(origin(folder));
    Files.deleteIfExists(next(folder));
  }

  private Path origin(Path folder) {
    return folder.resolve(type + ".origin");
  }

  private Path next(Path folder) {
    return folder.resolve(type + ".next");
  }

  /**
   * The component's file. What was fetched before is used again, so that a start needs no network.
   *
   * @throws Unusable if it may not be had, or is not what it should be
   */
  public Path bring(ComponentSpec component, ComponentContext call)
      throws IOException, InterruptedException {
    if (component.artifact().isPresent()) {
      return call.artifact();
    }
    String url =
        url(component)
            .orElseThrow(
                () ->
                    component
                        .settings()
                        .wrong(
                            type + ".url",
                            "is missing; give the component an artifact, or an address"));
    if (allowed.stream().noneMatch(prefix -> begins(url, prefix))) {
      throw new Unusable(
          type
              + ".url: "
              + url
              + " is not allowed by drivers."
              + type
              + ".urls of the adapter; publish the file as an artifact, or allow the address");
    }
    Path file = fetched(call.folder());
    Path origin = origin(call.folder());
    String digest = component.settings().text(type + ".digest").orElse("");
    String wanted = url + " " + digest;
    if (Files.exists(file) && Files.exists(origin) && Files.readString(origin).equals(wanted)) {
      return file;
    }
    call.progress("fetching " + url);
    call.cancellation().check();
    byte[] bytes = fetch(url);
    String actual = digestOf(bytes);
    if (!digest.isEmpty() && !digest.equals(actual)) {
      throw new Unusable(
          type
              + ".url: the file has digest "
              + actual
              + ", and "
              + type
              + ".digest demands "
              + digest
              + "; correct the one that is wrong");
    }
    Path next = next(call.folder());
    Files.write(next, bytes);
    Files.deleteIfExists(origin);
    Files.move(next, file, StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(origin, wanted);
    return file;
  }

  /** A prefix that is a server only means that server, and no other whose name begins so. */
  static boolean begins(String url, String prefix) {
    if (!url.startsWith(prefix)) {
      return false;
    }
    try {
      URI server = new URI(prefix);
      URI asked = new URI(url);
      boolean whole = server.getPath() == null || server.getPath().isEmpty();
      return !whole
          || (asked.getHost() != null
              && asked.getHost().equals(server.getHost())
              && (server.getPort() < 0 || server.getPort() == asked.getPort()));
    } catch (URISyntaxException e) {
      return false; // It could not be fetched either.
    }
  }

  /** The digest of some bytes, as documents write it. */
  public static String digestOf(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private byte[] fetch(String url) throws IOException {
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
      throw new IOException(type + ".url: cannot fetch " + url + ": " + e.getMessage(), e);
    }
  }
}
