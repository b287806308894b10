package io.twinbus.plan;

import java.util.Set;
import java.util.TreeSet;

/** What must be looked at again, since something changed. Belongs to one {@link Planning}. */
final class Changes {
  /** Owners whose documents changed. */
  final Set<OwnerKey> owners = new TreeSet<>();

  /** Targets whose document or facts changed: what goes there may be another. */
  final Set<String> sites = new TreeSet<>();

  /** Targets of which something else is known. */
  final Set<String> cells = new TreeSet<>();

  /** Documents of which something else may be to be said. */
  final Set<SpecRef> statuses = new TreeSet<>();

  boolean isEmpty() {
    return owners.isEmpty() && sites.isEmpty() && cells.isEmpty() && statuses.isEmpty();
  }

  /** What is to be said of the document that makes this owner. */
  void statusOf(OwnerKey owner) {
    statuses.add(
        owner.rank() == OwnerKey.Rank.TARGET
            ? SpecRef.target(owner.name())
            : SpecRef.instance(owner.name()));
  }

  /** The plan follows from all that changed; what is to be said of it is still to be asked for. */
  void planned() {
    owners.clear();
    sites.clear();
    cells.clear();
  }
}
