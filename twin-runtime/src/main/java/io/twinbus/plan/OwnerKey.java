package io.twinbus.plan;

/**
 * Who a component belongs to, in the order in which places are given: what a target brings itself,
 * then instances by name, then those that are only tried.
 */
record OwnerKey(Rank rank, String name) implements Comparable<OwnerKey> {
  enum Rank {
    TARGET,
    INSTANCE,
    DRY_RUN
  }

  static OwnerKey ofTarget(String target) {
    return new OwnerKey(Rank.TARGET, target);
  }

  static OwnerKey ofInstance(String instance) {
    return new OwnerKey(Rank.INSTANCE, instance);
  }

  @Override
  public int compareTo(OwnerKey other) {
    int byRank = rank.compareTo(other.rank);
    return byRank != 0 ? byRank : name.compareTo(other.name);
  }

  /** What stands in the desired state, and in steps. */
  String label() {
    return rank == Rank.TARGET ? Planner.TARGET_OWNER : name;
  }

  /** For people. */
  String title() {
    return rank == Rank.TARGET ? "target " + name : "instance " + name;
  }
}
