package io.twinbus.topic;

/**
 * Names one twin: a target within a tenant. The tenant satisfies {@link Names#isTenant}, the target
 * {@link Names#isName}.
 */
public record TwinId(String tenant, String target) implements Comparable<TwinId> {
  public TwinId {
    Names.requireTenant(tenant);
    Names.requireName(target, "target");
  }

  /** The twin of a target of the default tenant. */
  public static TwinId of(String target) {
    return new TwinId(Names.DEFAULT_TENANT, target);
  }

  @Override
  public int compareTo(TwinId other) {
    int byTenant = tenant.compareTo(other.tenant);
    return byTenant != 0 ? byTenant : target.compareTo(other.target);
  }

  @Override
  public String toString() {
    return tenant + "/" + target;
  }
}
