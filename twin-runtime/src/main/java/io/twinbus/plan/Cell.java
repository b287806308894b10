package io.twinbus.plan;

import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One target and everything that is planned for it. Belongs to one {@link Planning}. */
final class Cell {
  final String name;
  Optional<Target> document = Optional.empty();
  TwinView view = TwinView.NOTHING;

  /** Empty while nothing may be placed here. */
  Optional<Site> site = Optional.empty();

  /** Where it is placed because the site is used, and because it is the best one. */
  final NavigableMap<OwnerKey, List<Part>> fixed = new TreeMap<>();

  final NavigableMap<OwnerKey, List<Part>> chosen = new TreeMap<>();
  final NavigableMap<OwnerKey, List<Goal>> goals = new TreeMap<>();

  /** What found no room here, and why. */
  final Map<OwnerKey, Map<String, String>> rejected = new HashMap<>();

  /** What is out of the desired state and not known to be gone: owner by component. */
  final Map<String, OwnerKey> ghosts = new TreeMap<>();

  List<Facet> facets = List.of();
  final Map<StepId, StepClock> clocks = new HashMap<>();
  Optional<DesiredWrite> due = Optional.empty();
  List<Step> steps = List.of();
  List<SpecCondition> problems = List.of();

  Cell(String name) {
    this.name = name;
  }

  /** Names one step on this target. */
  record StepId(OwnerKey owner, String component) {}

  /** What owners before this one leave free, with what it has itself where the site is used. */
  Amounts free(OwnerKey owner, boolean withChosen) {
    Amounts free = site.map(Site::capacity).orElse(Amounts.NONE);
    for (Map.Entry<OwnerKey, List<Part>> placed : fixed.headMap(owner, withChosen).entrySet()) {
      free = free.minus(used(placed.getValue()));
    }
    for (Map.Entry<OwnerKey, List<Part>> placed : chosen.headMap(owner, withChosen).entrySet()) {
      free = free.minus(used(placed.getValue()));
    }
    return free;
  }

  static Amounts used(List<Part> parts) {
    Amounts used = Amounts.NONE;
    for (Part part : parts) {
      used = used.plus(part.needs());
    }
    return used;
  }

  boolean isIdle() {
    return document.isEmpty()
        && view.equals(TwinView.NOTHING)
        && fixed.isEmpty()
        && chosen.isEmpty()
        && ghosts.isEmpty();
  }
}
