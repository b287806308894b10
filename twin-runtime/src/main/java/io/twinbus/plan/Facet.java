package io.twinbus.plan;

import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import java.util.Optional;

/**
 * One component of one owner on one target: what shall be and what is.
 *
 * @param owner who wants it, or whose it is
 * @param name the component
 * @param kind how both compare
 * @param goal what shall be; empty: nothing
 * @param present what the desired state has; empty: nothing
 * @param report what the device says of it
 * @param connected the device is connected
 * @param note for people: who is in the way
 */
record Facet(
    OwnerKey owner,
    String name,
    Kind kind,
    Optional<Goal> goal,
    Optional<Component> present,
    Optional<ComponentReport> report,
    boolean connected,
    String note) {

  enum Kind {
    /** Wanted, and another owner has the name. */
    COLLIDING,
    /** Wanted, and it cannot be written as it is. */
    FAULTY,
    /** Wanted, and not in the desired state. */
    ABSENT,
    /** Wanted, and the desired state has another version of it. */
    STALE,
    /** In the desired state as it shall be, and not READY. */
    WRITTEN,
    /** As it shall be, by the device's word. */
    READY,
    /** In the desired state, and not wanted. */
    LEAVING,
    /** Out of the desired state, and the device has not said that it is gone. */
    GHOST,
    /** In the desired state of an owner whose document cannot be carried out now. */
    KEPT
  }

  int order() {
    return goal.map(g -> g.part().order()).orElse(0);
  }

  /** The next plan of this target depends on what happens elsewhere. */
  boolean isOpen() {
    return switch (kind) {
      case ABSENT, STALE, LEAVING -> true;
      case COLLIDING, FAULTY, WRITTEN, READY, GHOST, KEPT -> false;
    };
  }
}
