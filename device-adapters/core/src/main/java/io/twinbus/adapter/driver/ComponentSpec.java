package io.twinbus.adapter.driver;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * One thing that shall run on the device.
 *
 * @param name unique within the target; satisfies {@code [A-Za-z0-9][A-Za-z0-9._-]{0,62}}, so that
 *     it can stand in a path or a label
 * @param type the driver's type
 * @param instance the instance that it belongs to; empty when an operator wrote it by hand
 * @param settings the component's properties, with the path {@code properties}
 * @param artifact the file that it is made of, when it is one file
 * @param dependsOn components of the same target that must be READY first
 * @param limits how long its phases may take
 */
public record ComponentSpec(
    String name,
    String type,
    String instance,
    Settings settings,
    Optional<ArtifactRef> artifact,
    List<String> dependsOn,
    PhaseLimits limits) {
  public ComponentSpec {
    dependsOn = List.copyOf(dependsOn);
  }

  /** A component without artifact, dependencies or deadlines of its own. */
  public static ComponentSpec of(String name, String type, Settings settings) {
    return new ComponentSpec(
        name, type, "", settings, Optional.empty(), List.of(), PhaseLimits.DEFAULT);
  }

  /** The same, made of an artifact. */
  public ComponentSpec madeOf(ArtifactRef file) {
    return new ComponentSpec(name, type, instance, settings, Optional.of(file), dependsOn, limits);
  }

  /** The same, waiting for other components. */
  public ComponentSpec after(List<String> others) {
    return new ComponentSpec(name, type, instance, settings, artifact, others, limits);
  }

  /**
   * What a driver has to put in place: equal for two specs exactly when a driver need not do
   * anything to get from one to the other. Type, settings and the artifact's digest count;
   * instance, order and deadlines do not. Stable across restarts.
   */
  public String fingerprint() {
    String content =
        type + "\n" + artifact.map(ArtifactRef::digest).orElse("") + "\n" + settings.canonical();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
