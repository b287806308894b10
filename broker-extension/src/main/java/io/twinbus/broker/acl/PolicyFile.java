package io.twinbus.broker.acl;

import io.twinbus.broker.identity.AddressRange;
import io.twinbus.broker.identity.Binding;
import io.twinbus.broker.identity.Identity;
import io.twinbus.broker.identity.Role;
import io.twinbus.service.config.Configuration;
import io.twinbus.service.config.Default;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy file: rules beside the built-in ones, and clients that come in without a password.
 *
 * <pre>{@code
 * rules:
 *   - name: operators-see-lab-sensors
 *     effect: allow            # or deny; a deny beats every allow
 *     roles: [operator]        # left out: all; so are identities and tenants
 *     actions: [subscribe]     # publish, subscribe, share, will
 *     topics: ["lab/${tenant}/sensors/#"]
 * clientsWithoutPassword:
 *   - clientId: enV5
 *     addresses: [192.168.7.0/24]   # or listener: boards, or both
 *     role: board
 *     target: enV5
 * }</pre>
 *
 * @param rules rules beside the built-in ones
 * @param bindings clients without a password
 */
public record PolicyFile(List<Rule> rules, List<Binding> bindings) {
  /** No rules and no bindings. */
  public static final PolicyFile EMPTY = new PolicyFile(List.of(), List.of());

  public PolicyFile {
    rules = List.copyOf(rules);
    bindings = List.copyOf(bindings);
  }

  /**
   * Reads a file.
   *
   * @throws io.twinbus.service.config.ConfigurationException with every fault, its file and line
   */
  public static PolicyFile load(Path file) {
    return of(Configuration.read(file, Document.class, Map.of()));
  }

  /**
   * Reads the text of a file.
   *
   * @param fileName what faults are reported with
   * @throws io.twinbus.service.config.ConfigurationException with every fault, its file and line
   */
  public static PolicyFile parse(String fileName, String text) {
    return of(Configuration.parse(fileName, text, Document.class));
  }

  /** The built-in policy and the rules of this file. */
  public Policy policy() {
    return Policy.builtIn().with(rules);
  }

  private static PolicyFile of(Document document) {
    return new PolicyFile(
        document.rules().stream().map(RuleDocument::rule).toList(),
        document.clientsWithoutPassword().stream().map(BindingDocument::binding).toList());
  }

  /** The file as it is written. */
  record Document(List<RuleDocument> rules, List<BindingDocument> clientsWithoutPassword) {
    Document {
      Set<String> names = new LinkedHashSet<>();
      for (RuleDocument rule : rules) {
        if (!names.add(rule.name())) {
          throw new IllegalArgumentException("two rules have the name " + rule.name());
        }
      }
    }
  }

  /** A rule as it is written. */
  record RuleDocument(
      String name,
      @Default("allow") Rule.Effect effect,
      List<Role> roles,
      List<String> identities,
      List<String> tenants,
      List<Action> actions,
      List<String> topics) {
    RuleDocument {
      Rule unused = rule(name, effect, roles, identities, tenants, actions, topics);
    }

    Rule rule() {
      return rule(name, effect, roles, identities, tenants, actions, topics);
    }

    private static Rule rule(
        String name,
        Rule.Effect effect,
        List<Role> roles,
        List<String> identities,
        List<String> tenants,
        List<Action> actions,
        List<String> topics) {
      return new Rule(
          name,
          effect,
          Set.copyOf(roles),
          Set.copyOf(identities),
          Set.copyOf(tenants),
          Set.copyOf(actions),
          topics);
    }
  }

  /** A client without a password as it is written. */
  record BindingDocument(
      String clientId,
      Optional<String> listener,
      List<String> addresses,
      @Default("board") Role role,
      @Default("default") String tenant,
      Optional<String> target,
      Optional<String> name) {
    BindingDocument {
      Binding unused = binding(clientId, listener, addresses, role, tenant, target, name);
    }

    Binding binding() {
      return binding(clientId, listener, addresses, role, tenant, target, name);
    }

    private static Binding binding(
        String clientId,
        Optional<String> listener,
        List<String> addresses,
        Role role,
        String tenant,
        Optional<String> target,
        Optional<String> name) {
      return new Binding(
          clientId,
          listener,
          addresses.stream().map(AddressRange::parse).toList(),
          new Identity(name.orElse(clientId), role, tenant, target.map(Set::of).orElse(Set.of())));
    }
  }
}
