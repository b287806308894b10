package io.twinbus.adapter.testkit;

import io.twinbus.adapter.artifact.Digests;
import io.twinbus.adapter.driver.ArtifactRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Images for boards, each made of its name, in files whose names are not plain.
 *
 * @param folder where they are put
 * @param times how often an image says its name
 */
public record TestImages(Path folder, int times) {
  /** The image of this name. */
  public Path file(String name) throws IOException {
    Path file = folder.resolve("bild-ä-" + name);
    return Files.exists(file)
        ? file
        : Files.write(file, name.repeat(times).getBytes(StandardCharsets.UTF_8));
  }

  /** The image of this name as an artifact. */
  public ArtifactRef artifact(String name) throws IOException {
    return ArtifactRef.of(Digests.of(file(name)));
  }

  /** Images by their digests. */
  public Map<String, Path> byDigest(String... names) throws IOException {
    Map<String, Path> all = new HashMap<>();
    for (String name : names) {
      all.put(artifact(name).digest(), file(name));
    }
    return all;
  }
}
