package io.twinbus.runtime;

import io.twinbus.topic.TwinId;
import io.twinbus.twin.Twin;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The place of one twin in its event loop. Touched by that loop alone. */
final class Cell {
  final TwinId id;

  /** The twin; null while it is loading. */
  @Nullable Twin twin;

  @Nullable Loading loading = new Loading();

  /** The status to publish next; null when the newest one is on its way or arrived. */
  @Nullable TwinStatus waitingStatus;

  boolean statusOnItsWay;

  /** To be told when the status that waits now has arrived. */
  @Nullable List<Runnable> uponStatus;

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

  void uponStatus(Runnable action) {
    if (waitingStatus == null && !statusOnItsWay) {
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

  void statusArrived() {
    List<Runnable> list = uponStatus;
    uponStatus = null;
    if (list != null) {
      list.forEach(Runnable::run);
    }
  }
}
