package io.twinbus.broker.settings;

import io.twinbus.broker.identity.Role;
import io.twinbus.broker.limits.Limits;
import io.twinbus.broker.limits.RoleLimits;
import io.twinbus.service.config.ByteSize;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Limits as they are written: what is left out is the default.
 *
 * @param roles by role
 * @param retainedTopicsPerTenant most topics of a tenant that hold a retained message
 */
public record LimitSettings(Map<String, OfRole> roles, Optional<Integer> retainedTopicsPerTenant) {
  /** The limits of a role as they are written. */
  public record OfRole(
      Optional<ByteSize> messageSize,
      Optional<ByteSize> packetSize,
      Optional<Integer> publishesPerSecond,
      Optional<Integer> publishBurst,
      Optional<Integer> subscriptions,
      Optional<Long> queuedMessages) {
    RoleLimits over(RoleLimits otherwise) {
      int messageBytes = bytes(messageSize).orElse(otherwise.messageBytes());
      return new RoleLimits(
          messageBytes,
          bytes(packetSize).orElse(messageBytes + RoleLimits.USUAL_OVERHEAD_BYTES),
          publishesPerSecond.orElse(otherwise.publishesPerSecond()),
          publishBurst.orElse(otherwise.publishBurst()),
          subscriptions.orElse(otherwise.subscriptions()),
          queuedMessages.orElse(otherwise.queuedMessages()));
    }

    private static Optional<Integer> bytes(Optional<ByteSize> size) {
      return size.map(ByteSize::bytes).map(Math::toIntExact);
    }
  }

  public LimitSettings {
    roles = Map.copyOf(roles);
    Limits unused = limits(roles, retainedTopicsPerTenant);
  }

  /** The limits in force. */
  public Limits limits() {
    return limits(roles, retainedTopicsPerTenant);
  }

  private static Limits limits(Map<String, OfRole> roles, Optional<Integer> retainedTopics) {
    Map<Role, RoleLimits> limits = new EnumMap<>(Limits.DEFAULT.roles());
    roles.forEach(
        (name, written) -> {
          Role role =
              Role.of(name)
                  .orElseThrow(
                      () -> new IllegalArgumentException("\"" + name + "\" is not a role"));
          limits.put(role, written.over(Limits.DEFAULT.of(role)));
        });
    return new Limits(limits, retainedTopics.orElse(Limits.DEFAULT.retainedTopicsPerTenant()));
  }
}
