package io.twinbus.plan;

import io.twinbus.plan.Step.Action;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.StepProgress.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Decides the next desired state of one target: the most that may be written now without breaking
 * an order, and the reason of whatever must wait.
 */
final class Stepping {
  private static final int MOST_COMPONENTS = 1024;

  private final Cell cell;
  private final Retirement retirement;
  private final Gates gates;
  private final Function<OwnerKey, Optional<Deployment>> deployments;
  private final boolean dryRun;
  private final TreeMap<String, Component> next = new TreeMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Cell.StepId, Facet> byId = new HashMap<>();
  private boolean changed;

  private Stepping(Cell cell, Function<OwnerKey, Optional<Deployment>> deployments) {
    this.cell = cell;
    this.deployments = deployments;
    this.retirement = Retirement.of(cell);
    this.gates = new Gates(cell);
    this.dryRun = cell.document.map(target -> target.getSpec().getIsDryRun()).orElse(false);
    for (Component component : current().getComponentsList()) {
      next.put(component.getName(), component);
    }
  }

  /** Plans a target: its steps and what is due are put into the cell. */
  static void plan(Cell cell, Function<OwnerKey, Optional<Deployment>> deployments) {
    Stepping stepping = new Stepping(cell, deployments);
    stepping.all();
    cell.steps = List.copyOf(stepping.steps);
    cell.due = stepping.write();
  }

  private void all() {
    cell.facets.forEach(facet -> byId.put(new Cell.StepId(facet.owner(), facet.name()), facet));
    for (Facet facet : cell.facets) {
      Deployment owner = deployments.apply(facet.owner()).orElse(null);
      if (owner != null) {
        steps.add(step(facet, owner));
      }
    }
    cell.goals.forEach(
        (owner, goals) -> {
          if (owner.rank() == OwnerKey.Rank.DRY_RUN) {
            goals.forEach(goal -> steps.add(tried(owner, goal)));
          }
        });
    if (retirement.takesAll() && !dryRun) {
      changed |= next.values().removeIf(this::isNobodys);
    }
  }

  private Step step(Facet facet, Deployment owner) {
    return switch (facet.kind()) {
      case READY -> step(facet, Action.KEEP, State.READY, "", false);
      case WRITTEN -> written(facet, Action.KEEP, "");
      case KEPT -> kept(facet, owner);
      case COLLIDING -> step(facet, Action.ADD, State.FAILED, facet.note(), false);
      case FAULTY ->
          step(
              facet,
              facet.present().isPresent() ? Action.UPDATE : Action.ADD,
              State.FAILED,
              facet.goal().map(Goal::fault).orElse(""),
              false);
      case ABSENT, STALE -> started(facet, owner);
      case LEAVING -> removed(facet, owner);
      case GHOST ->
          step(
              facet,
              Action.REMOVE,
              State.REMOVING,
              cell.view.connected()
                  ? "removed; waits until " + cell.name + " says that it is gone" + said(facet)
                  : "removed; " + cell.name + " is offline and cleans up when it returns",
              false);
    };
  }

  private Step started(Facet facet, Deployment owner) {
    Goal goal = facet.goal().orElseThrow();
    Action action = action(facet, goal);
    String digest = goal.component().getArtifact().getDigest();
    if (cell.view.quarantine().contains(digest)) {
      return step(
          facet,
          action,
          State.FAILED,
          "%1$s is in quarantine on %2$s; to try it again: twinbus quarantine release %2$s %1$s"
              .formatted(digest, cell.name),
          false);
    }
    Optional<Gates.Wait> wait = dryRun ? dryRun() : gates.beforeStart(owner, goal, facet, next);
    if (wait.isPresent()) {
      boolean goesFirst = facet.owner().equals(cell.ghosts.get(goal.name()));
      return waiting(facet, action, goesFirst ? State.REMOVING : State.WAITING, wait.get());
    }
    if (!next.containsKey(goal.name()) && next.size() >= MOST_COMPONENTS) {
      return step(
          facet,
          action,
          State.FAILED,
          cell.name + " has " + MOST_COMPONENTS + " components",
          false);
    }
    changed = true;
    if (action == Action.REPLACE) {
      next.remove(goal.name());
      return step(facet, action, State.REMOVING, "is removed now, to be added anew", true);
    }
    next.put(goal.name(), goal.component());
    String when = cell.view.connected() ? "" : "; " + cell.name + " is offline";
    return step(facet, action, State.PROGRESSING, "is written now" + when, true);
  }

  private static Action action(Facet facet, Goal goal) {
    if (facet.present().isEmpty()) {
      return Action.ADD;
    }
    String before = facet.present().get().getType();
    return before.equals(goal.component().getType()) ? Action.UPDATE : Action.REPLACE;
  }

  private Step removed(Facet facet, Deployment owner) {
    Optional<Gates.Wait> wait = dryRun ? dryRun() : gates.beforeRemoval(owner, facet, byId);
    if (wait.isPresent()) {
      return waiting(facet, Action.REMOVE, State.REMOVING, wait.get());
    }
    next.remove(facet.name());
    changed = true;
    return step(facet, Action.REMOVE, State.REMOVING, "is removed now", true);
  }

  private Step kept(Facet facet, Deployment owner) {
    if (retirement.takesAll() && !dryRun) {
      next.remove(facet.name());
      changed = true;
      return step(facet, Action.REMOVE, State.REMOVING, "is removed now: the target goes", true);
    }
    if (owner.mode() == Deployment.Mode.DRY_RUN) {
      boolean wanted =
          cell.goals.getOrDefault(owner.key, List.of()).stream()
              .anyMatch(goal -> goal.name().equals(facet.name()));
      return wanted
          ? written(facet, Action.KEEP, "dry run; ")
          : step(facet, Action.REMOVE, State.WAITING, "dry run: would be removed", false);
    }
    return written(facet, Action.KEEP, "stays as it is while its document cannot be carried out; ");
  }

  /** What the device says of something that is in its desired state. */
  private Step written(Facet facet, Action action, String prefix) {
    if (cell.view.isObserved() && facet.report().isPresent()) {
      ComponentReport report = facet.report().get();
      if (report.getState() == ComponentReport.State.FAILED) {
        return step(facet, action, State.FAILED, prefix + cell.name + said(facet), false);
      }
      if (report.getState() == ComponentReport.State.READY
          && cell.view.fresh()
          && !prefix.isEmpty()) {
        return step(facet, action, State.READY, "", false);
      }
    }
    String where;
    if (!cell.view.connected()) {
      where = "written; " + cell.name + " is offline";
    } else if (!cell.view.isObserved()) {
      where = "written; " + cell.name + " has not taken it up yet";
    } else if (!cell.view.fresh()) {
      where = "the last word of " + cell.name + " is too old";
    } else {
      where = "in progress on " + cell.name + said(facet);
    }
    return step(facet, action, State.PROGRESSING, prefix + where, false);
  }

  private Step tried(OwnerKey owner, Goal goal) {
    Component now = next.get(goal.name());
    Action action = Action.ADD;
    if (now != null && now.getInstance().equals(owner.label())) {
      action = now.equals(goal.component()) ? Action.KEEP : Action.UPDATE;
    }
    return new Step(
        owner.label(),
        goal.name(),
        cell.name,
        action,
        goal.fault().isEmpty() ? State.WAITING : State.FAILED,
        goal.fault().isEmpty() ? "dry run: would be written" : goal.fault(),
        "",
        false,
        goal.part().order());
  }

  private Optional<Gates.Wait> dryRun() {
    return Gates.Wait.of("dry run of target " + cell.name);
  }

  private Step step(Facet facet, Action action, State state, String reason, boolean due) {
    return step(facet, action, state, new Gates.Wait(reason, ""), due);
  }

  private Step waiting(Facet facet, Action action, State state, Gates.Wait wait) {
    return step(facet, action, state, wait, false);
  }

  private Step step(Facet facet, Action action, State state, Gates.Wait why, boolean due) {
    return new Step(
        facet.owner().label(),
        facet.name(),
        cell.name,
        action,
        state,
        why.reason(),
        why.on(),
        due,
        facet.order());
  }

  private static String said(Facet facet) {
    return facet
        .report()
        .filter(report -> !report.getMessage().isEmpty())
        .map(report -> ": " + report.getMessage())
        .orElse("");
  }

  private boolean isNobodys(Component component) {
    return cell.facets.stream().noneMatch(facet -> facet.name().equals(component.getName()));
  }

  private Optional<DesiredWrite> write() {
    boolean retired = current().getRetired();
    if (retirement.isDone(next.isEmpty())
        && !retired
        && !dryRun
        && cell.view.desired().isPresent()) {
      retired = true;
      changed = true;
    } else if (changed && cell.site.isPresent()) {
      retired = false;
    }
    if (!changed) {
      return Optional.empty();
    }
    DesiredState desired =
        current().toBuilder()
            .clearGeneration()
            .clearPublisher()
            .clearAcceptedAt()
            .clearComponents()
            .addAllComponents(next.values())
            .setRetired(retired)
            .build();
    return Optional.of(new DesiredWrite(cell.name, desired, cell.view.generation()));
  }

  private DesiredState current() {
    return cell.view.desired().orElse(DesiredState.getDefaultInstance());
  }
}
