package io.twinbus.plan;

import io.twinbus.v1.StepProgress;

/**
 * One component on one target, and what is to happen to it.
 *
 * @param owner the instance; or {@link Planner#TARGET_OWNER} for a component of the target itself
 * @param component its name
 * @param target where
 * @param action what is done, or is still to be done
 * @param state where it stands
 * @param reason why it is not READY, for people; empty when it is
 * @param waitsFor the component of the same owner that it waits for; empty: none
 * @param due it is part of a write that the plan makes now
 * @param order components with a smaller number come first; removal runs from the largest
 */
public record Step(
    String owner,
    String component,
    String target,
    Action action,
    StepProgress.State state,
    String reason,
    String waitsFor,
    boolean due,
    int order) {
  OwnerKey ownerKey() {
    return owner.equals(Planner.TARGET_OWNER)
        ? OwnerKey.ofTarget(target)
        : OwnerKey.ofInstance(owner);
  }

  Step withReason(String other) {
    return new Step(owner, component, target, action, state, other, waitsFor, due, order);
  }

  /** What a step does. */
  public enum Action {
    /** It is as it shall be. */
    KEEP,
    /** It is put on the target. */
    ADD,
    /** It is changed in place. */
    UPDATE,
    /** It is removed, then added: another driver is to run it. */
    REPLACE,
    /** It is taken away. */
    REMOVE
  }
}
