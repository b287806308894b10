package io.twinbus.plan;

import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Compares what shall be on one target with what is. */
final class Facets {
  private final Cell cell;
  private final Function<OwnerKey, Optional<Deployment>> deployments;
  private final Function<String, Optional<OwnerKey>> owners;
  private final Map<String, Component> present = new LinkedHashMap<>();
  private final Map<String, ComponentReport> reports = new HashMap<>();
  private final Map<String, OwnerKey> firstClaim = new HashMap<>();
  private final Set<Cell.StepId> claims = new HashSet<>();

  private Facets(
      Cell cell,
      Function<OwnerKey, Optional<Deployment>> deployments,
      Function<String, Optional<OwnerKey>> owners) {
    this.cell = cell;
    this.deployments = deployments;
    this.owners = owners;
    for (Component component :
        cell.view.desired().orElse(DesiredState.getDefaultInstance()).getComponentsList()) {
      present.put(component.getName(), component);
    }
    for (ComponentReport report :
        cell.view.reported().orElse(ReportedState.getDefaultInstance()).getComponentsList()) {
      reports.put(report.getName(), report);
    }
  }

  /**
   * All facets of a target; ghosts that are known to be gone are dropped from the cell.
   *
   * @param owners the owner of a component by what stands in the desired state; empty: nobody's
   */
  static List<Facet> of(
      Cell cell,
      Function<OwnerKey, Optional<Deployment>> deployments,
      Function<String, Optional<OwnerKey>> owners) {
    return new Facets(cell, deployments, owners).all();
  }

  private List<Facet> all() {
    List<Facet> facets = new ArrayList<>();
    cell.ghosts.keySet().removeIf(this::isSettled);
    cell.goals.forEach(
        (owner, goals) -> {
          if (owner.rank() != OwnerKey.Rank.DRY_RUN) {
            for (Goal goal : goals) {
              firstClaim.putIfAbsent(goal.name(), owner);
              claims.add(new Cell.StepId(owner, goal.name()));
            }
          }
        });
    cell.goals.forEach(
        (owner, goals) -> {
          if (owner.rank() != OwnerKey.Rank.DRY_RUN) {
            goals.forEach(goal -> facets.add(wanted(owner, goal)));
          }
        });
    present.values().forEach(component -> unwanted(component).ifPresent(facets::add));
    cell.ghosts.forEach(
        (name, owner) -> {
          if (!claims.contains(new Cell.StepId(owner, name))) {
            facets.add(
                facet(owner, name, Facet.Kind.GHOST, Optional.empty(), Optional.empty(), ""));
          }
        });
    return facets;
  }

  /** A ghost is settled when it is back, or when the device does not have it any more. */
  private boolean isSettled(String name) {
    boolean unknown = cell.view.desired().isEmpty();
    boolean gone = cell.view.isObserved() && !reports.containsKey(name);
    return unknown || gone || present.containsKey(name);
  }

  private Facet wanted(OwnerKey owner, Goal goal) {
    Component now = present.get(goal.name());
    if (now == null) {
      OwnerKey first = firstClaim.getOrDefault(goal.name(), owner);
      return first.equals(owner)
          ? wanted(owner, goal, goal.fault().isEmpty() ? Facet.Kind.ABSENT : Facet.Kind.FAULTY, "")
          : colliding(owner, goal, first.title());
    }
    Optional<OwnerKey> holder = owners.apply(now.getInstance());
    if (holder.isEmpty()) {
      return colliding(
          owner,
          goal,
          now.getInstance().isEmpty()
              ? "an operator, who wrote it by hand"
              : "instance " + now.getInstance() + ", which has no document");
    }
    if (holder.get().equals(owner)) {
      return mine(owner, goal, now);
    }
    return isHeld(holder.get(), goal.name())
        ? colliding(owner, goal, holder.get().title())
        : wanted(
            owner, goal, Facet.Kind.ABSENT, holder.get().title() + " still has a component of it");
  }

  private Facet mine(OwnerKey owner, Goal goal, Component now) {
    if (!goal.fault().isEmpty()) {
      return facet(owner, goal.name(), Facet.Kind.FAULTY, Optional.of(goal), Optional.of(now), "");
    }
    Facet.Kind kind = Facet.Kind.STALE;
    if (now.equals(goal.component())) {
      kind = isReady(goal) ? Facet.Kind.READY : Facet.Kind.WRITTEN;
    }
    return facet(owner, goal.name(), kind, Optional.of(goal), Optional.of(now), "");
  }

  private boolean isReady(Goal goal) {
    ComponentReport report = reports.get(goal.name());
    return report != null
        && cell.view.fresh()
        && cell.view.isObserved()
        && report.getState() == ComponentReport.State.READY
        && (!goal.component().hasArtifact()
            || report.getDigest().equals(goal.component().getArtifact().getDigest()));
  }

  /** Another owner keeps the name: it wants it, or cannot be planned now. */
  private boolean isHeld(OwnerKey holder, String name) {
    return claims.contains(new Cell.StepId(holder, name)) || isFrozen(holder);
  }

  private boolean isFrozen(OwnerKey owner) {
    return deployments
        .apply(owner)
        .map(
            deployment ->
                deployment.mode() == Deployment.Mode.FROZEN
                    || deployment.mode() == Deployment.Mode.DRY_RUN)
        .orElse(false);
  }

  private Optional<Facet> unwanted(Component component) {
    Optional<OwnerKey> holder = owners.apply(component.getInstance());
    if (holder.isEmpty() || claims.contains(new Cell.StepId(holder.get(), component.getName()))) {
      return Optional.empty();
    }
    return Optional.of(
        facet(
            holder.get(),
            component.getName(),
            isFrozen(holder.get()) ? Facet.Kind.KEPT : Facet.Kind.LEAVING,
            Optional.empty(),
            Optional.of(component),
            ""));
  }

  private Facet colliding(OwnerKey owner, Goal goal, String title) {
    return wanted(
        owner,
        goal,
        Facet.Kind.COLLIDING,
        "the name %s on %s is taken by %s, and wanted by %s; rename one of them"
            .formatted(goal.name(), cell.name, title, owner.title()));
  }

  private Facet wanted(OwnerKey owner, Goal goal, Facet.Kind kind, String note) {
    return facet(owner, goal.name(), kind, Optional.of(goal), Optional.empty(), note);
  }

  private Facet facet(
      OwnerKey owner,
      String name,
      Facet.Kind kind,
      Optional<Goal> goal,
      Optional<Component> now,
      String note) {
    return new Facet(
        owner,
        name,
        kind,
        goal,
        now,
        Optional.ofNullable(reports.get(name)),
        cell.view.connected(),
        note);
  }
}
