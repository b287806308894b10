package io.twinbus.deployment.manifest;

import io.twinbus.broker.identity.PasswordFileException;
import io.twinbus.deployment.secrets.SecretsFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Renders an overlay as a user would, with secrets that are made for it. */
public final class Overlay {
  private static final Pattern SECRET = Pattern.compile("secrets/([A-Za-z0-9._-]+)");
  private static final Map<String, Rendered> RENDERED = new HashMap<>();
  private static final int TIMEOUT_SECONDS = 120;

  private Overlay() {}

  /**
   * An overlay as kustomize makes it.
   *
   * @param yaml all its objects
   * @param operatorPassword with which the user "operator" gets in
   */
  public record Rendered(String yaml, String operatorPassword) {}

  /** Renders an overlay with secrets of its own; later calls get the same. */
  public static synchronized Rendered render(String name) throws IOException, InterruptedException {
    Rendered known = RENDERED.get(name);
    if (known != null) {
      return known;
    }
    Rendered rendered = renderNow(name);
    RENDERED.put(name, rendered);
    return rendered;
  }

  private static Rendered renderNow(String name) throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("twinbus-overlay");
    try {
      Checkout.copyTo(work);
      Path overlay = work.resolve("kustomize/overlays").resolve(name);
      makeSecrets(overlay);
      return new Rendered(
          kustomize(overlay),
          Files.readString(overlay.resolve("secrets/operator.password")).strip());
    } finally {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void makeSecrets(Path overlay) throws IOException {
    List<String> names =
        SECRET
            .matcher(Files.readString(overlay.resolve("kustomization.yaml")))
            .results()
            .map((MatchResult found) -> found.group(1))
            .toList();
    try {
      new SecretsFolder(overlay.resolve("secrets"), List.of()).make(names);
    } catch (PasswordFileException e) {
      throw new IOException(e);
    }
  }

  private static String kustomize(Path folder) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors.txt");
    Process process =
        new ProcessBuilder("kubectl", "kustomize", folder.toString())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException("kubectl kustomize " + folder + ": " + Files.readString(errors));
    }
    String warnings = Files.readString(errors);
    if (!warnings.isBlank()) {
      throw new IOException("kubectl kustomize " + folder + " warns: " + warnings);
    }
    return output;
  }
}
