package io.twinbus.adapter.reconcile;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The order of components within a target. */
final class Order {
  private Order() {}

  /** Why a component cannot be put in place yet, for people; empty: it can. */
  static Optional<String> waitsFor(Wanted wanted, Map<String, Managed> all) {
    for (String other : wanted.spec().dependsOn()) {
      Managed dependency = all.get(other);
      if (dependency == null || !dependency.isReady()) {
        return Optional.of("waits for " + other);
      }
    }
    return Optional.empty();
  }

  /** Why a component can never be put in place as the desired state stands; empty: it can. */
  static Optional<String> impossible(Wanted wanted, Map<String, Managed> all) {
    for (String other : wanted.spec().dependsOn()) {
      Managed dependency = all.get(other);
      if (dependency == null || dependency.wanted().isEmpty()) {
        return Optional.of(
            "depends on " + other + ", which is not part of the desired state of this target");
      }
      if (reaches(other, wanted.spec().name(), all, new HashSet<>())) {
        return Optional.of("depends on " + other + ", which depends on it: remove one of the two");
      }
    }
    return Optional.empty();
  }

  /** Another component that must be gone first; empty: this one may go now. */
  static Optional<String> mustStayFor(Managed m, Map<String, Managed> all) {
    Optional<String> first = dependent(m, all);
    if (first.isEmpty() || !deadlocked(all)) {
      return first;
    }
    return firstOfLeaving(all).equals(m.name()) ? Optional.empty() : first;
  }

  private static Optional<String> dependent(Managed m, Map<String, Managed> all) {
    return all.values().stream()
        .filter(other -> !other.name().equals(m.name()) && leaves(other))
        .filter(other -> other.journal().orElseThrow().spec().dependsOn().contains(m.name()))
        .map(Managed::name)
        .findFirst();
  }

  /**
   * Specs of different generations can depend on each other in a ring: then the first name goes.
   */
  private static boolean deadlocked(Map<String, Managed> all) {
    return all.values().stream()
        .filter(Order::leaves)
        .allMatch(m -> m.call().isEmpty() && dependent(m, all).isPresent());
  }

  private static String firstOfLeaving(Map<String, Managed> all) {
    return all.values().stream().filter(Order::leaves).map(Managed::name).findFirst().orElse("");
  }

  private static boolean leaves(Managed m) {
    return m.wanted().isEmpty() && m.journal().isPresent();
  }

  private static boolean reaches(
      String from, String to, Map<String, Managed> all, Set<String> visited) {
    if (from.equals(to)) {
      return true;
    }
    Managed managed = all.get(from);
    if (!visited.add(from) || managed == null || managed.wanted().isEmpty()) {
      return false;
    }
    return managed.wanted().get().spec().dependsOn().stream()
        .anyMatch(next -> reaches(next, to, all, visited));
  }
}
