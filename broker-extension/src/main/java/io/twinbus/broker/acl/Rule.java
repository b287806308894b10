package io.twinbus.broker.acl;

import io.twinbus.broker.identity.Role;
import java.util.List;
import java.util.Set;

/**
 * One rule of a policy. An empty set of roles, identities or tenants stands for all of them.
 *
 * @param name how decisions refer to it
 * @param effect what it does
 * @param roles whom it is about
 * @param identities whom it is about, by name
 * @param tenants whom it is about, by tenant
 * @param actions what it is about
 * @param topics topic filters in which <code>${tenant}</code>, <code>${target}</code> and <code>
 *     ${clientId}</code> stand for those of the client
 */
public record Rule(
    String name,
    Effect effect,
    Set<Role> roles,
    Set<String> identities,
    Set<String> tenants,
    Set<Action> actions,
    List<String> topics) {
  /** What a rule does. A deny beats every allow. */
  public enum Effect {
    ALLOW,
    DENY
  }

  public Rule {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a rule needs a name");
    }
    if (actions.isEmpty()) {
      throw new IllegalArgumentException(
          "rule " + name + " names no action: publish, subscribe, share, will");
    }
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("rule " + name + " names no topic");
    }
    roles = Set.copyOf(roles);
    identities = Set.copyOf(identities);
    tenants = Set.copyOf(tenants);
    actions = Set.copyOf(actions);
    topics = List.copyOf(topics);
    topics.forEach(Pattern::new);
  }

  /** A rule of the built-in policy. */
  static Rule allow(String name, Role role, Set<Action> actions, String... topics) {
    return new Rule(name, Effect.ALLOW, Set.of(role), Set.of(), Set.of(), actions, List.of(topics));
  }

  boolean isAbout(Subject subject) {
    return (roles.isEmpty() || roles.contains(subject.identity().role()))
        && (identities.isEmpty() || identities.contains(subject.identity().name()))
        && (tenants.isEmpty() || tenants.contains(subject.identity().tenant()));
  }
}
