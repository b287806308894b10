package io.twinbus.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs histories, finds one that breaks an invariant, and makes it as short as it gets. */
final class Simulation {
  static final int LENGTH = 80;

  /** A history that breaks an invariant, and how. */
  record Failure(long seed, List<SimAction> actions, String message) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      text.append("seed ").append(seed).append(": ").append(message).append('\n');
      for (SimAction action : actions) {
        text.append("  ").append(action).append('\n');
      }
      return text.append("replay it with -Dtwinbus.seed=").append(seed).toString();
    }
  }

  private Simulation() {}

  /** Runs the history of a seed. */
  static Optional<Failure> run(Rules rules, long seed) {
    List<SimAction> actions = SimAction.history(seed, LENGTH);
    return outcome(rules, actions).map(message -> new Failure(seed, actions, message));
  }

  /** The first failure among these seeds. */
  static Optional<Failure> search(Rules rules, long firstSeed, int seeds) {
    for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
      Optional<Failure> failure = run(rules, seed);
      if (failure.isPresent()) {
        return failure;
      }
    }
    return Optional.empty();
  }

  /** The same failure in fewer actions: none of those that are left can be left out. */
  static Failure shrink(Rules rules, Failure failure) {
    List<SimAction> actions = new ArrayList<>(failure.actions());
    String message = failure.message();
    for (int chunk = actions.size() / 2; chunk >= 1; chunk /= 2) {
      for (int from = 0; from + chunk <= actions.size(); ) {
        List<SimAction> fewer = new ArrayList<>(actions);
        fewer.subList(from, from + chunk).clear();
        Optional<String> outcome = outcome(rules, fewer);
        if (outcome.isPresent()) {
          actions = fewer;
          message = outcome.get();
        } else {
          from += chunk;
        }
      }
    }
    return new Failure(failure.seed(), actions, message);
  }

  private static Optional<String> outcome(Rules rules, List<SimAction> actions) {
    SimWorld world = new SimWorld(rules);
    try {
      for (SimAction action : actions) {
        world.act(action);
      }
      world.calmDown();
      return Optional.empty();
    } catch (Violation violation) {
      return Optional.of(String.valueOf(violation.getMessage()));
    }
  }

  /** A number that two runs of the same history share. */
  static int transcript(long seed) {
    SimWorld world = new SimWorld(new Rules());
    for (SimAction action : SimAction.history(seed, LENGTH)) {
      world.act(action);
    }
    return world.transcript();
  }
}
