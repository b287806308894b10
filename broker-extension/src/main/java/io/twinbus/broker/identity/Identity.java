package io.twinbus.broker.identity;

import io.twinbus.topic.Names;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who a client is, by the broker's own judgement.
 *
 * @param name what the ledger stamps as publisher: {@code [A-Za-z0-9][A-Za-z0-9._@-]{0,127}}
 * @param role what it is for
 * @param tenant its tenant, or {@value #EVERY_TENANT} for a service of all tenants
 * @param targets the targets that it speaks for; only devices have any, and each device has at
 *     least one
 */
public record Identity(String name, Role role, String tenant, Set<String> targets) {
  /** The tenant of a service that serves all tenants. */
  public static final String EVERY_TENANT = "*";

  private static final int MAX_NAME = 128;

  /** Not a tenant: {@code tb/system/…} belongs to the services. */
  private static final String RESERVED_TENANT = "system";

  public Identity {
    if (!isName(name)) {
      throw new IllegalArgumentException(
          "identity \"" + name + "\" is not a name: [A-Za-z0-9][A-Za-z0-9._@-]{0,127}");
    }
    boolean service = role == Role.RUNTIME || role == Role.MONITOR;
    if (!(service && tenant.equals(EVERY_TENANT))
        && (!Names.isName(tenant) || tenant.equals(RESERVED_TENANT))) {
      throw new IllegalArgumentException(
          "tenant \""
              + tenant
              + "\" of "
              + name
              + " is not possible: a name other than system, or * for runtime and monitor");
    }
    if (role.hasTargets() == targets.isEmpty()) {
      throw new IllegalArgumentException(
          role.hasTargets()
              ? role.text() + " " + name + " names no target: it needs at least one"
              : role.text() + " " + name + " names targets: only devices and boards have targets");
    }
    for (String target : targets) {
      if (!Names.isName(target)) {
        throw new IllegalArgumentException(
            "target \""
                + target
                + "\" of "
                + name
                + " is not a name: [A-Za-z0-9][A-Za-z0-9._-]{0,62}");
      }
    }
    targets = Collections.unmodifiableSet(new TreeSet<>(targets));
  }

  /** A device that speaks for targets of one tenant. */
  public static Identity device(String name, String tenant, String... targets) {
    return new Identity(name, Role.DEVICE, tenant, Set.of(targets));
  }

  /** An identity without targets. */
  public static Identity of(String name, Role role, String tenant) {
    return new Identity(name, role, tenant, Set.of());
  }

  /** Whether it belongs to all tenants. */
  public boolean everyTenant() {
    return tenant.equals(EVERY_TENANT);
  }

  /** The tenant whose topics serve it alone, such as the errors topic. */
  public String homeTenant() {
    return everyTenant() ? Names.DEFAULT_TENANT : tenant;
  }

  /** Whether the text can name an identity. */
  public static boolean isName(String text) {
    if (text.isEmpty() || text.length() > MAX_NAME || !isAlphanumeric(text.charAt(0))) {
      return false;
    }
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isAlphanumeric(c) && c != '.' && c != '_' && c != '-' && c != '@') {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
