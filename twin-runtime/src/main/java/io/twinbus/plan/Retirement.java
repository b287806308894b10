package io.twinbus.plan;

import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Metadata;
import java.util.List;

/**
 * How a target leaves service.
 *
 * @param wanted its document says so, or shall go
 * @param forced it goes although there is something on it
 * @param occupants what is on it beside the target's own components
 */
record Retirement(boolean wanted, boolean forced, List<String> occupants) {
  static Retirement of(Cell cell) {
    Metadata metadata =
        cell.document.map(target -> target.getMetadata()).orElse(Metadata.getDefaultInstance());
    boolean wanted =
        metadata.hasDeletionRequestedAt()
            || cell.document.map(target -> target.getSpec().getRetired()).orElse(false);
    if (!wanted) {
      return new Retirement(false, false, List.of());
    }
    List<String> occupants =
        cell.view.desired().orElse(DesiredState.getDefaultInstance()).getComponentsList().stream()
            .filter(component -> !component.getInstance().equals(Planner.TARGET_OWNER))
            .map(Retirement::title)
            .toList();
    return new Retirement(true, metadata.getForceDeletion(), occupants);
  }

  /** Nothing is placed there any more, and what is there is taken away. */
  boolean isUnderWay() {
    return wanted && (forced || occupants.isEmpty());
  }

  /** Even what no document asks for is taken away. */
  boolean takesAll() {
    return wanted && forced;
  }

  /** Someone must say that it is meant. */
  boolean needsForce() {
    return wanted && !isUnderWay();
  }

  boolean isDone(boolean empty) {
    return isUnderWay() && empty;
  }

  private static String title(Component component) {
    return component.getName()
        + (component.getInstance().isEmpty()
            ? " (written by hand)"
            : " of instance " + component.getInstance());
  }
}
