package io.twinbus.plan;

import io.twinbus.v1.Component;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a step on one target must wait for. An answer changes only when a tally's {@link
 * Tally#gates()} do; on which targets something is missing is added when the reason is shown.
 */
final class Gates {
  private final Cell cell;

  /**
   * Why a step waits.
   *
   * @param reason for people
   * @param on the component of the same owner that it waits for; empty: none
   */
  record Wait(String reason, String on) {
    static Optional<Wait> of(String reason) {
      return Optional.of(new Wait(reason, ""));
    }

    static Optional<Wait> on(String component, String reason) {
      return Optional.of(new Wait(reason, component));
    }
  }

  Gates(Cell cell) {
    this.cell = cell;
  }

  /**
   * Before a component is put in place or changed: all that it requires is READY on its targets.
   * What it requires on this same target may be written together with it, because the device keeps
   * that order itself.
   *
   * @param next what the target will have by what is decided so far
   */
  Optional<Wait> beforeStart(
      Deployment owner, Goal goal, Facet facet, Map<String, Component> next) {
    if (facet.present().isEmpty()) {
      if (!facet.note().isEmpty()) {
        return Wait.of("waits: " + facet.note());
      }
      if (facet.report().isPresent() || cell.ghosts.containsKey(goal.name())) {
        return Wait.of("waits until " + cell.name + " has removed what had this name");
      }
      if (owner.stopFirst && owner.tally(goal.name()).isLeaving()) {
        return Wait.on(goal.name(), "waits until it is gone from where it was");
      }
    }
    for (String required : goal.part().requires()) {
      Optional<Wait> wait = forRequired(owner, required, next);
      if (wait.isPresent()) {
        return wait;
      }
    }
    return Optional.empty();
  }

  private Optional<Wait> forRequired(
      Deployment owner, String required, Map<String, Component> next) {
    Tally tally = owner.tally(required);
    if (!tally.isReadyBeside(cell.name)) {
      return Wait.on(required, "waits for " + required + " to be READY");
    }
    for (Goal local : cell.goals.getOrDefault(owner.key, List.of())) {
      if (local.name().equals(required) && !local.component().equals(next.get(required))) {
        return Wait.on(required, "waits for " + required + " on this target");
      }
    }
    return Optional.empty();
  }

  /** Before a component is taken away: what replaces it runs, and nothing needs it any more. */
  Optional<Wait> beforeRemoval(Deployment owner, Facet facet, Map<Cell.StepId, Facet> here) {
    if (owner.force) {
      return Optional.empty();
    }
    Tally tally = owner.tally(facet.name());
    if (tally.isWanted()) {
      return owner.stopFirst || tally.isTakenOver()
          ? Optional.empty()
          : Wait.on(facet.name(), "stays until it is READY where it goes");
    }
    for (String requirer : owner.requirersOf(facet.name())) {
      if (!requirer.equals(facet.name())
          && isInTheWay(owner, requirer, facet, here)
          && !reaches(owner, facet.name(), requirer)) {
        return Wait.on(requirer, "waits until " + requirer + ", which requires it, is gone");
      }
    }
    return Optional.empty();
  }

  private static boolean isInTheWay(
      Deployment owner, String requirer, Facet facet, Map<Cell.StepId, Facet> here) {
    Tally tally = owner.tally(requirer);
    Facet beside = here.get(new Cell.StepId(owner.key, requirer));
    boolean leavesBeside =
        beside != null
            && (beside.kind() == Facet.Kind.LEAVING || beside.kind() == Facet.Kind.GHOST);
    boolean changesFirst =
        tally.isWanted() && tally.isAwaited() && !requires(owner, requirer, facet.name());
    return tally.isLeavingHere() || leavesBeside || changesFirst;
  }

  private static boolean requires(Deployment owner, String requirer, String required) {
    return owner.design.parts().stream()
        .anyMatch(part -> part.name().equals(requirer) && part.requires().contains(required));
  }

  /** Versions of a solution may have had opposite orders: in such a circle nothing waits. */
  private static boolean reaches(Deployment owner, String from, String to) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      String at = open.remove();
      if (at.equals(to)) {
        return true;
      }
      if (seen.add(at)) {
        open.addAll(owner.requires.getOrDefault(at, Set.of()));
      }
    }
    return false;
  }
}
