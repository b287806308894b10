package io.twinbus.broker.limits;

import io.twinbus.broker.identity.Role;
import java.util.EnumMap;
import java.util.Map;

/**
 * The limits of every role, and of every tenant.
 *
 * @param roles the limits by role; every role has some
 * @param retainedTopicsPerTenant most topics of a tenant that hold a retained message
 */
public record Limits(Map<Role, RoleLimits> roles, int retainedTopicsPerTenant) {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final int DEFAULT_RETAINED_TOPICS = 1_000_000;

  /** The limits unless somebody says otherwise. */
  public static final Limits DEFAULT =
      new Limits(
          Map.of(
              Role.DEVICE, new RoleLimits(512 * KIB, 2_000, 5_000, 64, 10_000),
              Role.BOARD, new RoleLimits(16 * KIB, 100, 1_000, 16, 1_000),
              Role.OPERATOR, new RoleLimits(MIB, 10_000, 20_000, 256, 100_000),
              Role.VIEWER, new RoleLimits(64 * KIB, 100, 200, 256, 100_000),
              Role.RUNTIME, new RoleLimits(4 * MIB, 200_000, 400_000, 100_000, 10_000_000),
              Role.MONITOR, new RoleLimits(4 * MIB, 200_000, 400_000, 100_000, 10_000_000)),
          DEFAULT_RETAINED_TOPICS);

  public Limits {
    EnumMap<Role, RoleLimits> complete = new EnumMap<>(Role.class);
    complete.putAll(roles);
    for (Role role : Role.values()) {
      if (!complete.containsKey(role)) {
        throw new IllegalArgumentException("the role " + role.text() + " has no limits");
      }
    }
    roles = Map.copyOf(complete);
    if (retainedTopicsPerTenant < 1) {
      throw new IllegalArgumentException(
          "retainedTopicsPerTenant: expected 1 or more, not " + retainedTopicsPerTenant);
    }
  }

  /** The limits of a role. */
  public RoleLimits of(Role role) {
    RoleLimits limits = roles.get(role);
    if (limits == null) {
      throw new IllegalStateException("every role has limits");
    }
    return limits;
  }
}
