package io.twinbus.broker.acl;

import io.twinbus.broker.identity.Role;
import java.util.Map;
import java.util.Optional;

/**
 * A session of a runtime that sends messages of one kind and does nothing else: blocks of artifacts
 * to devices, or events of twins. They are many, and nothing of them is kept: the broker's own
 * permissions judge them, so that it neither copies each of them nor hands it to another thread for
 * a gate to look at.
 */
public final class UngatedSession {
  /** What such sessions publish to, below a twin, by how their client ids end. */
  private static final Map<String, String> KINDS =
      Map.of("-blocks", "blocks/+", "-events", "event");

  private UngatedSession() {}

  /**
   * The filter of all topics that the session of a subject may publish to.
   *
   * @return empty if it is no such session, or if the policy does not allow it all of them: then a
   *     gate judges each message
   */
  public static Optional<String> filter(Policy policy, Subject subject) {
    if (subject.identity().role() != Role.RUNTIME) {
      return Optional.empty();
    }
    String tenant = subject.identity().everyTenant() ? "+" : subject.identity().tenant();
    return KINDS.entrySet().stream()
        .filter(kind -> subject.clientId().endsWith(kind.getKey()))
        .map(kind -> "tb/" + tenant + "/twin/+/" + kind.getValue())
        .filter(all -> policy.of(subject).allows(Access.publish(all)))
        .findFirst();
  }
}
