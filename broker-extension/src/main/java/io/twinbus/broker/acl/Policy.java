package io.twinbus.broker.acl;

import java.util.List;
import java.util.stream.Stream;

/**
 * All rules that are in force. Deny by default; a rule that denies beats every rule that allows; a
 * subscription is allowed by one rule that covers all of it, or not at all. Immutable.
 */
public record Policy(List<Rule> rules) {
  public Policy {
    rules = List.copyOf(rules);
  }

  /** The role table of the contract. */
  public static Policy builtIn() {
    return new Policy(BuiltInRules.ALL);
  }

  /** This policy and more rules. */
  public Policy with(List<Rule> more) {
    return new Policy(Stream.concat(rules.stream(), more.stream()).toList());
  }

  /** What this policy says of one subject; worth keeping for a connection. */
  public Grants of(Subject subject) {
    return new Grants(rules, subject);
  }

  /** Decides one access of one subject, and says why. */
  public Decision decide(Subject subject, Access access) {
    return of(subject).decide(access);
  }
}
