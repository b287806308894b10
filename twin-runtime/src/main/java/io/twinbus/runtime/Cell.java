package io.twinbus.runtime;

import io.twinbus.topic.TwinId;
import io.twinbus.twin.Twin;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The place of one twin in its event loop. Touched by that loop alone, but for {@link
 * #statusArrives}.
 */
final class Cell {
  /** Where the newest status that was sent is. */
  private enum Transit {
    ARRIVED,
    ON_ITS_WAY,
    /** On its way, and the loop wants to hear when it arrives. */
    AWAITED
  }

  final TwinId id;

  /** The twin; null while it is loading. */
  @Nullable Twin twin;

  @Nullable Loading loading = new Loading();

  /** The status to publish next; null when the newest one is on its way or arrived. */
  @Nullable TwinStatus waitingStatus;

  private final AtomicReference<Transit> transit = new AtomicReference<>(Transit.ARRIVED);

  /** To be told when the newest status has arrived. */
  private @Nullable List<Runnable> uponStatus;

  /**
   * Done when all that was asked of the twin so far is acknowledged to the broker; null while
   * nothing was.
   */
  @Nullable CompletableFuture<Void> underWay;

  /** The generation that the device speaks of and that was asked for again. */
  long askedFor;

  /** In which round the broker last told the desired state. */
  int round;

  Cell(TwinId id) {
    this.id = id;
  }

  /** A status is about to be sent, and none is on its way. */
  void statusLeaves() {
    transit.set(Transit.ON_ITS_WAY);
  }

  /**
   * The status that was on its way has arrived. May be called by any thread.
   *
   * @return whether the loop wants to hear of it, and calls {@link #hearOfStatus} then
   */
  boolean statusArrives() {
    return !transit.compareAndSet(Transit.ON_ITS_WAY, Transit.ARRIVED);
  }

  /** Whether a status is on its way, of whose arrival the loop hears. */
  boolean awaitsStatus() {
    return transit.get() == Transit.AWAITED
        || transit.compareAndSet(Transit.ON_ITS_WAY, Transit.AWAITED);
  }

  /** The loop hears of the arrival that it awaited; false when it did not await any. */
  boolean hearOfStatus() {
    return transit.compareAndSet(Transit.AWAITED, Transit.ARRIVED);
  }

  /** Does something as soon as the newest status has arrived. */
  void uponStatus(Runnable action) {
    if (!awaitsStatus()) {
      action.run();
      return;
    }
    List<Runnable> list = uponStatus;
    if (list == null) {
      list = new ArrayList<>(1);
      uponStatus = list;
    }
    list.add(action);
  }

  /** Does what was to be done upon the arrival, unless another status is on its way by now. */
  void actUponStatus() {
    List<Runnable> list = uponStatus;
    if (list == null || awaitsStatus()) {
      return;
    }
    uponStatus = null;
    list.forEach(Runnable::run);
  }
}
