package io.twinbus.plan;

import io.twinbus.v1.SpecStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Plans as a pure function: the same world gives the same plan. For a plan that follows small
 * changes at small cost see {@link Planning}.
 */
public final class Planner {
  /**
   * What stands as owner in components that a target brings itself; no instance can have this name.
   */
  public static final String TARGET_OWNER = "@target";

  private Planner() {}

  /**
   * Makes the plan.
   *
   * @param now for the times in the statuses; the plan itself does not depend on it
   */
  public static Plan plan(World world, Instant now) {
    Planning planning = Planning.of(world);
    planning.update(now);
    return plan(planning, now);
  }

  private static Plan plan(Planning planning, Instant now) {
    Map<SpecRef, SpecStatus> statuses = new HashMap<>();
    for (SpecRef ref : planning.documents()) {
      planning.status(ref, now).ifPresent(status -> statuses.put(ref, status));
    }
    return new Plan(planning.steps(), List.copyOf(planning.due()), statuses, planning.complete());
  }
}
