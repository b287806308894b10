package io.twinbus.adapter.reconcile;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The kernel's decisions.
 *
 * <p>Evidence comes first: nothing is changed before it was looked at in this process, and nothing
 * is READY without a look. A component that fails stops only what depends on it. What is no longer
 * desired goes in reverse order of dependencies. At most one call for each component runs at a
 * time.
 */
public final class Reconciler {
  private final Policy policy;
  private final Decision decision;

  public Reconciler(Policy policy) {
    this.policy = policy;
    this.decision = new Decision(policy);
  }

  /**
   * Takes in a stimulus. Total and deterministic: what does not fit, such as the end of a call that
   * is not known, changes nothing.
   */
  public Step step(AgentState state, Stimulus stimulus, Instant now) {
    List<Effect> effects = new ArrayList<>();
    AgentState learnt = new Learning(policy, effects).learn(state, stimulus, now);
    return decide(learnt, effects, now);
  }

  /** The components as they are to be reported, in the order of their names. */
  public List<ComponentView> view(AgentState state, Instant now) {
    return state.components().values().stream()
        .map(managed -> View.of(managed, state.components(), policy, now))
        .toList();
  }

  /** Whether every component that can be judged has been looked at by this process. */
  public boolean hasLooked(AgentState state) {
    return state.hasDesired()
        && state.components().values().stream()
            .allMatch(
                m ->
                    m.wanted().isEmpty()
                        || !m.wanted().get().problems().isEmpty()
                        || m.evidence().isPresent()
                        || m.call().filter(Call::changes).isPresent());
  }

  private Step decide(AgentState state, List<Effect> effects, Instant now) {
    if (!state.hasDesired()) {
      return new Step(state, effects, Optional.empty());
    }
    SortedMap<String, Managed> components = new TreeMap<>(state.components());
    Instant wake = Instant.MAX;
    for (String name : List.copyOf(components.keySet())) {
      Managed before = components.get(name);
      if (before == null) {
        continue;
      }
      Verdict verdict = decision.decide(before, components, now);
      effects.addAll(verdict.effects());
      wake = verdict.wake().isBefore(wake) ? verdict.wake() : wake;
      verdict
          .managed()
          .ifPresentOrElse(after -> components.put(name, after), () -> components.remove(name));
    }
    return new Step(
        state.with(components),
        effects,
        wake.equals(Instant.MAX) ? Optional.empty() : Optional.of(wake));
  }
}
