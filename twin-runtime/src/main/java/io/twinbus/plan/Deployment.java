package io.twinbus.plan;

import io.twinbus.expression.Template;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.SpecCondition;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** An owner of components and everything that is known of it. Belongs to one {@link Planning}. */
final class Deployment {
  enum Mode {
    /** Its components are placed. */
    ACTIVE,
    /** It shall have none. */
    EMPTY,
    /** What there is of it stays as it is. */
    FROZEN,
    /** Its components are placed on paper; what there is of it stays as it is. */
    DRY_RUN
  }

  final OwnerKey key;
  final Mode intent;
  final Design design;
  final Places places;
  final Map<String, String> parameters;
  final List<SpecCondition> problems;
  final boolean stopFirst;
  final boolean force;

  /** Targets that its placement selects. */
  final Set<String> selected = new TreeSet<>();

  /** Targets of which the best is chosen. */
  final Set<String> candidates = new TreeSet<>();

  /** Targets where it has a facet. */
  final Set<String> cells = new TreeSet<>();

  final Map<String, Tally> tallies = new HashMap<>();

  /** What each component requires, as far as it is in place or about to be. */
  final Map<String, Set<String>> requires = new TreeMap<>();

  /** Targets of each component by placement. */
  private final Map<String, Set<String>> placed = new HashMap<>();

  /** Targets where a component has a facet that waits for others. */
  private final Map<String, Set<String>> open = new HashMap<>();

  /** Components that are placed, with all that they require. */
  private Set<String> usable = Set.of();

  /** Rendered components that do not depend on the target. */
  final Map<Object, Goal> rendered = new HashMap<>();

  Deployment(
      OwnerKey key,
      Mode intent,
      Design design,
      Places places,
      Map<String, String> parameters,
      List<SpecCondition> problems,
      boolean stopFirst,
      boolean force) {
    this.key = key;
    this.intent = intent;
    this.design = design;
    this.places = places;
    this.parameters = parameters;
    this.problems = problems;
    this.stopFirst = stopFirst;
    this.force = force;
  }

  static boolean stopFirst(InstanceSpec spec) {
    return spec.getMove() == InstanceSpec.Move.STOP_FIRST;
  }

  /** What holds now: more targets than confirmed freeze a deployment. */
  Mode mode() {
    boolean placing = intent == Mode.ACTIVE || intent == Mode.DRY_RUN;
    return placing && isTooMany() ? Mode.FROZEN : intent;
  }

  boolean isTooMany() {
    return selected.size() > places.maxTargets();
  }

  boolean places() {
    Mode mode = mode();
    return mode == Mode.ACTIVE || mode == Mode.DRY_RUN;
  }

  /** A component was placed on a target, or is there no more. */
  void place(Part part, String target, boolean there) {
    Set<String> targets = placed.computeIfAbsent(part.name(), name -> new TreeSet<>());
    if (there) {
      targets.add(target);
    } else {
      targets.remove(target);
    }
  }

  /** Works out what is placed with all that it requires; whether that changed. */
  boolean updateUsable() {
    Set<String> now = new HashSet<>();
    for (Part part : design.parts()) {
      if (!placed.getOrDefault(part.name(), Set.of()).isEmpty()
          && now.containsAll(part.requires())) {
        now.add(part.name());
      }
    }
    boolean changed = !now.equals(usable);
    usable = now;
    return changed;
  }

  /** A component that requires one without a target has none either: it could never start. */
  boolean isUsable(Part part) {
    return usable.contains(part.name());
  }

  Set<String> placed() {
    Set<String> all = new TreeSet<>();
    placed.values().forEach(all::addAll);
    return all;
  }

  /** A component waits for others on a target, or does no more. */
  void open(String component, String target, boolean waits) {
    if (waits) {
      open.computeIfAbsent(component, name -> new TreeSet<>()).add(target);
    } else {
      Set<String> targets = open.get(component);
      if (targets != null) {
        targets.remove(target);
      }
    }
  }

  /** Adds all targets where something waits for others. */
  void addOpen(Set<String> targets) {
    open.values().forEach(targets::addAll);
  }

  /**
   * Adds the targets where something may wait for one of these: itself, what requires it, and what
   * it requires.
   */
  void addOpenBeside(Set<String> components, Set<String> targets) {
    Set<String> concerned = new HashSet<>(components);
    design.parts().forEach(part -> related(part.name(), part.requires(), components, concerned));
    requires.forEach((name, required) -> related(name, required, components, concerned));
    concerned.forEach(name -> targets.addAll(open.getOrDefault(name, Set.of())));
  }

  private static void related(
      String name, Collection<String> required, Set<String> components, Set<String> concerned) {
    if (components.contains(name)) {
      concerned.addAll(required);
    } else if (required.stream().anyMatch(components::contains)) {
      concerned.add(name);
    }
  }

  Tally tally(String component) {
    return tallies.computeIfAbsent(component, name -> new Tally());
  }

  /** Goes on where an earlier version of the same owner stood. */
  void continueFrom(Deployment earlier) {
    requires.putAll(earlier.requires);
    tallies.putAll(earlier.tallies);
    cells.addAll(earlier.cells);
    open.putAll(earlier.open);
  }

  boolean readsConfig() {
    return design.parts().stream()
        .anyMatch(
            part ->
                part.hasExpressions()
                    || part.constraints().map(Template::readsConfig).orElse(false));
  }

  /** Components in place that require this one, by what is known. */
  List<String> requirersOf(String component) {
    return requires.entrySet().stream()
        .filter(entry -> entry.getValue().contains(component))
        .map(Map.Entry::getKey)
        .toList();
  }
}
