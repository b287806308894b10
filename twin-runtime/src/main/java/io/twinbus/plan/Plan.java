package io.twinbus.plan;

import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.SpecStatus;
import java.util.List;
import java.util.Map;

/**
 * What follows from a world.
 *
 * @param steps every component on every target, those first that come first
 * @param writes the desired states that are to be written now; what depends on them follows later
 * @param statuses what became of each document
 * @param complete documents that shall go, and of which nothing is left
 */
public record Plan(
    List<Step> steps,
    List<DesiredWrite> writes,
    Map<SpecRef, SpecStatus> statuses,
    List<SpecRef> complete) {
  public Plan {
    steps = List.copyOf(steps);
    writes = List.copyOf(writes);
    statuses = Map.copyOf(statuses);
    complete = List.copyOf(complete);
  }

  /** Nothing is to be done, now or later. */
  public boolean isSettled() {
    return writes.isEmpty()
        && complete.isEmpty()
        && steps.stream().allMatch(step -> step.action() == Step.Action.KEEP);
  }

  /**
   * The plan for people: what changes on which target, in which order, and why not yet; then what
   * stands in the way. Empty when nothing changes.
   */
  public String explain() {
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (Step step : steps) {
      if (step.action() != Step.Action.KEEP) {
        text.append(
            "%3d. %s %s on %s (%s)%s%n"
                .formatted(
                    ++number,
                    verb(step.action()),
                    step.component(),
                    step.target(),
                    step.owner().equals(Planner.TARGET_OWNER)
                        ? "of the target"
                        : "instance " + step.owner(),
                    step.reason().isEmpty() ? "" : ": " + step.reason()));
      }
    }
    statuses.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            entry -> {
              for (SpecCondition condition : entry.getValue().getConditionsList()) {
                text.append(
                    "  %s %s: %s%s%n"
                        .formatted(
                            condition.getBlocking() ? "!" : "-",
                            entry.getKey(),
                            condition.getType() + ": ",
                            condition.getMessage()));
              }
            });
    for (SpecRef ref : complete) {
      text.append("  %s is gone%n".formatted(ref));
    }
    return text.toString();
  }

  private static String verb(Step.Action action) {
    return switch (action) {
      case KEEP -> "keep";
      case ADD -> "add";
      case UPDATE -> "change";
      case REPLACE -> "replace";
      case REMOVE -> "remove";
    };
  }
}
