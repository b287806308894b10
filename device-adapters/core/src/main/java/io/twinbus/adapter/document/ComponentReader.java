package io.twinbus.adapter.document;

import com.google.protobuf.Duration;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.v1.Artifact;
import io.twinbus.v1.Component;
import io.twinbus.v1.Deadlines;
import java.util.Optional;

/** Reads the components of a desired state. */
public final class ComponentReader {
  private ComponentReader() {}

  /** The component as a driver sees it; deadlines that are absent are the adapter's. */
  public static ComponentSpec read(Component component, PhaseLimits otherwise) {
    return new ComponentSpec(
        component.getName(),
        component.getType(),
        component.getInstance(),
        Settings.of(JsonValues.toMap(component.getProperties())),
        component.hasArtifact() ? Optional.of(artifact(component.getArtifact())) : Optional.empty(),
        component.getDependsOnList(),
        component.hasDeadlines() ? limits(component.getDeadlines(), otherwise) : otherwise);
  }

  private static ArtifactRef artifact(Artifact artifact) {
    return new ArtifactRef(
        artifact.getDigest(), artifact.getSize(), artifact.getSignature(), artifact.getMediaType());
  }

  private static PhaseLimits limits(Deadlines deadlines, PhaseLimits otherwise) {
    return new PhaseLimits(
        limit(deadlines.hasApply(), deadlines.getApply(), otherwise.apply()),
        limit(deadlines.hasRemove(), deadlines.getRemove(), otherwise.remove()),
        limit(deadlines.hasStarted(), deadlines.getStarted(), otherwise.started()),
        limit(deadlines.hasErasing(), deadlines.getErasing(), otherwise.erasing()),
        limit(deadlines.hasWriting(), deadlines.getWriting(), otherwise.writing()),
        limit(deadlines.hasVerifying(), deadlines.getVerifying(), otherwise.verifying()),
        limit(deadlines.hasRebooting(), deadlines.getRebooting(), otherwise.rebooting()));
  }

  private static java.time.Duration limit(
      boolean present, Duration duration, java.time.Duration otherwise) {
    java.time.Duration limit =
        java.time.Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    return present && limit.isPositive() ? limit : otherwise;
  }
}
