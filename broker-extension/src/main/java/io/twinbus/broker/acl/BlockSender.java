package io.twinbus.broker.acl;

import io.twinbus.broker.identity.Role;
import java.util.Optional;

/**
 * The session of a runtime that sends blocks of artifacts to devices and does nothing else. Its
 * messages are many and large, and all of one kind: the broker's own permissions judge them, so
 * that it neither copies each of them nor hands it to another thread for a gate to look at.
 */
public final class BlockSender {
  /** How the client ids of such sessions end. */
  public static final String SUFFIX = "-blocks";

  private BlockSender() {}

  /**
   * The filter of all topics that the session of a subject may publish to.
   *
   * @return empty if it is no such session, or if the policy does not allow it all of them: then a
   *     gate judges each message
   */
  public static Optional<String> filter(Policy policy, Subject subject) {
    if (subject.identity().role() != Role.RUNTIME || !subject.clientId().endsWith(SUFFIX)) {
      return Optional.empty();
    }
    String tenant = subject.identity().everyTenant() ? "+" : subject.identity().tenant();
    String filter = "tb/" + tenant + "/twin/+/blocks/+";
    return Optional.of(filter).filter(all -> policy.decide(subject, Access.publish(all)).allowed());
  }
}
