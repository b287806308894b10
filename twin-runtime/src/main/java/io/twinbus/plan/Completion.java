package io.twinbus.plan;

import io.twinbus.v1.DesiredState;
import java.util.Optional;

/** Whether a document that shall go has left nothing behind. */
final class Completion {
  private final Landscape land;

  Completion(Landscape land) {
    this.land = land;
  }

  boolean isComplete(SpecRef ref) {
    boolean forced =
        land.document(ref)
            .map(document -> Documents.metadata(document).getForceDeletion())
            .orElse(false);
    return switch (ref.kind()) {
      case INSTANCE -> instance(ref.name(), forced);
      case SOLUTION -> forced || Deployments.usersOf(ref.name(), land.documents).isEmpty();
      case TARGET -> target(ref.name(), forced);
      case CAMPAIGN, ACTIVATION, CATALOG -> true;
    };
  }

  private boolean instance(String name, boolean forced) {
    Optional<Deployment> owner = land.instance(name);
    return owner.isEmpty()
        || owner.get().cells.stream().allMatch(cell -> forced && !isWritten(owner.get().key, cell));
  }

  private boolean isWritten(OwnerKey owner, String cell) {
    Cell found = land.cells.get(cell);
    return found != null
        && found.facets.stream()
            .anyMatch(facet -> facet.owner().equals(owner) && facet.kind() != Facet.Kind.GHOST);
  }

  private boolean target(String name, boolean forced) {
    Cell cell = land.cells.get(name);
    if (cell == null || cell.view.desired().isEmpty()) {
      return true;
    }
    DesiredState desired = cell.view.desired().get();
    boolean told = desired.getRetired() && desired.getComponentsCount() == 0;
    boolean heard =
        cell.view.reported().isEmpty()
            || (cell.view.isObserved() && cell.view.reported().get().getComponentsCount() == 0);
    return Retirement.of(cell).isUnderWay() && told && (heard || forced);
  }
}
