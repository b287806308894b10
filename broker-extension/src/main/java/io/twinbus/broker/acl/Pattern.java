package io.twinbus.broker.acl;

import io.twinbus.broker.identity.Identity;
import io.twinbus.topic.Names;
import java.util.List;
import java.util.Set;

/** A topic filter with variables. */
record Pattern(String text) {
  private static final String TENANT = "${tenant}";
  static final String TARGET = "${target}";
  private static final String CLIENT_ID = "${clientId}";

  Pattern {
    String rest = text.replace(TENANT, "x").replace(TARGET, "x").replace(CLIENT_ID, "x");
    if (rest.contains("${")) {
      throw new IllegalArgumentException(
          "\"" + text + "\" has an unknown variable: there are ${tenant}, ${target}, ${clientId}");
    }
    requireOwnLevel(text, TENANT);
    TopicFilter unused = new TopicFilter(rest);
  }

  /**
   * The filters that it stands for; none if the subject has no value for a variable, such as a
   * client id that cannot stand in a topic.
   */
  List<SubjectFilter> of(Subject subject) {
    Identity identity = subject.identity();
    if (text.contains(CLIENT_ID) && !Names.isClientId(subject.clientId())) {
      return List.of();
    }
    String filled =
        text.replace(TENANT, identity.everyTenant() ? "+" : identity.tenant())
            .replace(CLIENT_ID, subject.clientId());
    Set<String> targets = identity.targets();
    if (!filled.contains(TARGET)) {
      return List.of(new SubjectFilter(filled, targets));
    }
    if (targets.isEmpty()) {
      return List.of();
    }
    boolean once = filled.indexOf(TARGET) == filled.lastIndexOf(TARGET);
    boolean first = filled.indexOf(TARGET) < filled.indexOf('/') || filled.indexOf('/') < 0;
    return once && !first
        ? List.of(new SubjectFilter(filled, targets))
        : targets.stream()
            .map(target -> new SubjectFilter(filled.replace(TARGET, target), targets))
            .toList();
  }

  /** The value for a service of all tenants is a wildcard, and that stands alone in its level. */
  private static void requireOwnLevel(String text, String variable) {
    for (String level : text.split("/", -1)) {
      if (level.contains(variable) && !level.equals(variable)) {
        throw new IllegalArgumentException(
            "\"" + text + "\": " + variable + " stands alone in its level");
      }
    }
  }
}
