package io.twinbus.broker.hivemq;

import com.hivemq.extension.sdk.api.auth.parameter.TopicPermission;
import com.hivemq.extension.sdk.api.packets.auth.DefaultAuthorizationBehaviour;
import com.hivemq.extension.sdk.api.packets.auth.ModifiableDefaultPermissions;
import com.hivemq.extension.sdk.api.packets.general.MqttVersion;
import com.hivemq.extension.sdk.api.services.builder.Builders;
import io.twinbus.broker.acl.Subject;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client that logged in. Safe for use by many threads. */
final class Connection {
  private final long number;
  private final Subject subject;
  private final MqttVersion version;
  private final Optional<Instant> expires;
  private final Optional<String> retainedWill;
  private final Set<String> filters = new HashSet<>();
  private @Nullable ModifiableDefaultPermissions permissions;
  private boolean confined;

  Connection(
      long number,
      Subject subject,
      MqttVersion version,
      Optional<Instant> expires,
      Optional<String> retainedWill) {
    this.number = number;
    this.subject = subject;
    this.version = version;
    this.expires = expires;
    this.retainedWill = retainedWill;
  }

  /** The broker's number for the connection, never used twice. */
  long number() {
    return number;
  }

  /** Who it is. */
  Subject subject() {
    return subject;
  }

  /** When it has to log in again, if ever. */
  Optional<Instant> expires() {
    return expires;
  }

  /** The topic of its will, if that is to be retained. */
  Optional<String> retainedWill() {
    return retainedWill;
  }

  /** Whether a refusal can be told in the acknowledgement. */
  boolean hasReasonCodes() {
    return version == MqttVersion.V_5;
  }

  /**
   * Counts a subscription; says whether it is within the limit. The same filter again is no other.
   */
  synchronized boolean subscribe(String filter, int most) {
    return filters.contains(filter) || (filters.size() < most && filters.add(filter));
  }

  /** A subscription is over. */
  synchronized void unsubscribe(String filter) {
    filters.remove(filter);
  }

  /** The gates stand: what they let through may pass. */
  synchronized void open(ModifiableDefaultPermissions brokersOwn) {
    permissions = brokersOwn;
    brokersOwn.clear();
    brokersOwn.setDefaultBehaviour(DefaultAuthorizationBehaviour.ALLOW);
  }

  /**
   * No gate is needed: it may publish to the topics of this filter, nothing of it retained, and do
   * nothing else.
   */
  synchronized void confine(ModifiableDefaultPermissions brokersOwn, String filter) {
    permissions = brokersOwn;
    brokersOwn.clear();
    brokersOwn.add(
        Builders.topicPermission()
            .topicFilter(filter)
            .type(TopicPermission.PermissionType.ALLOW)
            .activity(TopicPermission.MqttActivity.PUBLISH)
            .retain(TopicPermission.Retain.NOT_RETAINED)
            .build());
    brokersOwn.setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
    confined = true;
  }

  /** Whether the broker's own permissions judge it. */
  synchronized boolean isConfined() {
    return confined;
  }

  /** The gates are about to go: nothing may pass any more. */
  synchronized void shut() {
    if (permissions != null) {
      permissions.clear();
      permissions.setDefaultBehaviour(DefaultAuthorizationBehaviour.DENY);
    }
  }
}
