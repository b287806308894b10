package io.twinbus.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what shall be on targets with what is there, and plans the next steps of those that it
 * concerns. Belongs to one {@link Planning}.
 */
final class Comparison {
  private final Landscape land;
  private final Goals goals;

  Comparison(Landscape land) {
    this.land = land;
    this.goals = new Goals(land::document);
  }

  /**
   * Brings targets up to date, and with them those whose steps wait for something on them.
   *
   * @param touched targets where what shall be, or what is, may have changed
   * @param made owners that were made anew
   * @param now for the times of steps
   */
  void compare(Set<String> touched, Set<OwnerKey> made, Instant now) {
    Map<Deployment, Set<String>> changed = new HashMap<>();
    for (Cell cell : land.found(touched)) {
      render(cell);
      recount(cell, changed);
    }
    for (OwnerKey key : made) {
      Deployment owner = land.deployments.get(key);
      if (owner != null) {
        Set<String> all = changed.computeIfAbsent(owner, o -> new TreeSet<>());
        all.addAll(owner.tallies.keySet());
        all.addAll(owner.requires.keySet());
      }
    }
    Set<String> planned = new TreeSet<>(touched);
    changed.forEach(
        (owner, components) -> {
          boolean order = false;
          for (String component : components) {
            order |= settle(owner, component);
          }
          land.changes.statusOf(owner.key);
          if (order || made.contains(owner.key)) {
            owner.addOpen(planned);
          } else {
            owner.addOpenBeside(components, planned);
          }
        });
    for (Cell cell : land.found(planned)) {
      step(cell, now);
    }
  }

  private void render(Cell cell) {
    cell.goals.clear();
    if (cell.site.isEmpty()) {
      return;
    }
    Set<OwnerKey> owners = new TreeSet<>(cell.fixed.keySet());
    owners.addAll(cell.chosen.keySet());
    for (OwnerKey key : owners) {
      Deployment owner = land.deployments.get(key);
      if (owner != null) {
        List<Part> parts = new ArrayList<>(cell.fixed.getOrDefault(key, List.of()));
        parts.addAll(cell.chosen.getOrDefault(key, List.of()));
        parts.removeIf(part -> !owner.isUsable(part));
        parts.sort(Comparator.comparingInt(Part::order));
        cell.goals.put(key, goals.of(owner, cell.site.get(), parts));
      }
    }
  }

  /**
   * Compares one target.
   *
   * @param changed gets the components whose gates may answer otherwise now, by owner
   */
  private void recount(Cell cell, Map<Deployment, Set<String>> changed) {
    Map<Cell.StepId, Integer> gates = new HashMap<>();
    List<Facet> earlier = cell.facets;
    cell.facets = Facets.of(cell, land::deployment, label -> land.owner(cell, label));
    for (Facet facet : earlier) {
      Deployment owner = land.deployment(facet.owner()).orElse(null);
      if (owner != null) {
        Tally tally = owner.tally(facet.name());
        gates.putIfAbsent(new Cell.StepId(owner.key, facet.name()), tally.gates());
        tally.remove(cell.name, facet);
        owner.cells.remove(cell.name);
        owner.open(facet.name(), cell.name, false);
      }
    }
    for (Facet facet : cell.facets) {
      Deployment owner = land.deployment(facet.owner()).orElse(null);
      if (owner != null) {
        Tally tally = owner.tally(facet.name());
        gates.putIfAbsent(new Cell.StepId(owner.key, facet.name()), tally.gates());
        tally.add(cell.name, facet);
        owner.cells.add(cell.name);
        owner.open(facet.name(), cell.name, facet.isOpen());
      }
    }
    gates.forEach(
        (id, signature) ->
            land.deployment(id.owner())
                .filter(owner -> owner.tally(id.component()).gates() != signature)
                .ifPresent(
                    owner ->
                        changed.computeIfAbsent(owner, o -> new TreeSet<>()).add(id.component())));
  }

  /**
   * Keeps what a component requires: what it was put in place with, until it is as it shall be.
   *
   * @return whether it requires something else now
   */
  private static boolean settle(Deployment owner, String component) {
    Tally tally = owner.tally(component);
    Set<String> before = Set.copyOf(owner.requires.getOrDefault(component, Set.of()));
    if (tally.isGone()) {
      owner.requires.remove(component);
      owner.tallies.remove(component);
    } else if (tally.isWanted()) {
      Set<String> requires = owner.design.requires(component);
      if (tally.isReady() && !tally.isLeaving()) {
        owner.requires.put(component, requires);
      } else {
        owner.requires.computeIfAbsent(component, c -> new TreeSet<>()).addAll(requires);
      }
    }
    return !before.equals(owner.requires.getOrDefault(component, Set.of()));
  }

  private void step(Cell cell, Instant now) {
    List<Step> earlier = cell.steps;
    Stepping.plan(cell, land::deployment);
    if (cell.due.isPresent()) {
      land.due.put(cell.name, cell.due.get());
    } else {
      land.due.remove(cell.name);
    }
    if (!earlier.equals(cell.steps)) {
      time(cell, now);
      earlier.forEach(step -> land.changes.statusOf(step.ownerKey()));
      cell.steps.forEach(step -> land.changes.statusOf(step.ownerKey()));
    }
    land.changes.statuses.add(SpecRef.target(cell.name));
  }

  /** Keeps since when each step is as it is. */
  private static void time(Cell cell, Instant now) {
    Set<Cell.StepId> seen = new HashSet<>();
    for (Step step : cell.steps) {
      Cell.StepId id = new Cell.StepId(step.ownerKey(), step.component());
      seen.add(id);
      cell.clocks.merge(
          id, StepClock.starting(step.state(), now), (clock, fresh) -> clock.at(step.state(), now));
    }
    cell.clocks.keySet().retainAll(seen);
  }
}
