package io.twinbus.plan;

import java.util.Collection;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;

/** How one component of one owner stands over all targets. */
final class Tally {
  /** Targets that shall have it. */
  private int wanted;

  /** Of these, where it is not READY as it shall be. */
  private final NavigableSet<String> unready = new TreeSet<>();

  /** Of the unready, where the device is connected. */
  private int awaited;

  /** Targets that still have it and shall not. */
  private final NavigableSet<String> leaving = new TreeSet<>();

  /** Of the leaving, where the device is connected. */
  private int leavingHere;

  /** Targets where it stays as it is, because nothing can be planned now. */
  private int kept;

  void add(String target, Facet facet) {
    switch (facet.kind()) {
      case COLLIDING, FAULTY, ABSENT, STALE, WRITTEN -> {
        wanted++;
        unready.add(target);
        awaited += facet.connected() ? 1 : 0;
      }
      case READY -> wanted++;
      case LEAVING, GHOST -> {
        leaving.add(target);
        leavingHere += facet.connected() ? 1 : 0;
      }
      case KEPT -> kept++;
    }
  }

  void remove(String target, Facet facet) {
    switch (facet.kind()) {
      case COLLIDING, FAULTY, ABSENT, STALE, WRITTEN -> {
        wanted--;
        unready.remove(target);
        awaited -= facet.connected() ? 1 : 0;
      }
      case READY -> wanted--;
      case LEAVING, GHOST -> {
        leaving.remove(target);
        leavingHere -= facet.connected() ? 1 : 0;
      }
      case KEPT -> kept--;
    }
  }

  boolean isWanted() {
    return wanted > 0;
  }

  /** It is as it shall be on all targets that shall have it, and on one at least. */
  boolean isReady() {
    return wanted > 0 && unready.isEmpty();
  }

  /** It is READY on all targets that shall have it but perhaps this one. */
  boolean isReadyBeside(String target) {
    return unready.isEmpty() || (unready.size() == 1 && unready.contains(target));
  }

  /** Something has taken its place: READY somewhere, and no connected target is still at it. */
  boolean isTakenOver() {
    return wanted > unready.size() && awaited == 0;
  }

  boolean isAwaited() {
    return awaited > 0;
  }

  boolean isLeaving() {
    return !leaving.isEmpty();
  }

  boolean isLeavingHere() {
    return leavingHere > 0;
  }

  boolean isGone() {
    return wanted == 0 && kept == 0 && leaving.isEmpty();
  }

  Collection<String> unready() {
    return Collections.unmodifiableCollection(unready);
  }

  Collection<String> leaving() {
    return Collections.unmodifiableCollection(leaving);
  }

  /** What others wait for, as one number: gates are looked at again only when it changes. */
  int gates() {
    return (isWanted() ? 1 : 0)
        | (unready.isEmpty() ? 2 : 0)
        | (unready.size() == 1 ? 4 : 0)
        | (isTakenOver() ? 8 : 0)
        | (isAwaited() ? 16 : 0)
        | (isLeaving() ? 32 : 0)
        | (isLeavingHere() ? 64 : 0)
        | (kept > 0 ? 128 : 0);
  }
}
