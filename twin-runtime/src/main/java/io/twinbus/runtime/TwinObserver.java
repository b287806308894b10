package io.twinbus.runtime;

import io.twinbus.topic.TwinId;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;

/**
 * Follows the twins of this runtime without a way over the bus: the planner's and the artifacts'
 * window. Calls of one twin come one after the other, on its event loop, and must not block.
 */
public interface TwinObserver {
  /** Sees nothing. */
  TwinObserver NONE = (twin, desired, reported, status) -> {};

  /**
   * A twin is as follows now; also called once for each twin that was restored.
   *
   * @param desired the default instance when there is none
   * @param reported the default instance when there is none
   * @param status what is published
   */
  void changed(TwinId twin, DesiredState desired, ReportedState reported, TwinStatus status);

  /** All twins were restored: what was seen so far is complete. */
  default void complete() {}

  /** Another observer beside this one. */
  default TwinObserver and(TwinObserver other) {
    TwinObserver self = this;
    return new TwinObserver() {
      @Override
      public void changed(
          TwinId twin, DesiredState desired, ReportedState reported, TwinStatus status) {
        self.changed(twin, desired, reported, status);
        other.changed(twin, desired, reported, status);
      }

      @Override
      public void complete() {
        self.complete();
        other.complete();
      }
    };
  }
}
