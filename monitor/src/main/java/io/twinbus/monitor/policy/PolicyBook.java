package io.twinbus.monitor.policy;

import java.util.List;
import java.util.Map;

/**
 * The whole policy: rules in the order of the file; where several match, the later one wins, value
 * by value.
 */
public record PolicyBook(List<PolicyRule> rules) {
  /** The defaults for everything. */
  public static final PolicyBook DEFAULT = new PolicyBook(List.of());

  public PolicyBook {
    rules = List.copyOf(rules);
  }

  /** What holds for a target. */
  public HealthPolicy forTarget(String tenant, String kind, Map<String, String> labels) {
    HealthPolicy policy = HealthPolicy.DEFAULT;
    for (PolicyRule rule : rules) {
      if (rule.matches(tenant, kind, labels)) {
        policy = rule.over(policy);
      }
    }
    return policy;
  }
}
