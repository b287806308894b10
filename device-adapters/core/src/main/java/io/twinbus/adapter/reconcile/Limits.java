package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.PhaseLimits;
import java.time.Duration;
import java.time.Instant;

/** Which deadline holds for what. */
final class Limits {
  private static final Duration LOOK = Duration.ofSeconds(30);

  private Limits() {}

  static PhaseLimits of(Managed managed) {
    return managed
        .wanted()
        .map(wanted -> wanted.spec().limits())
        .or(() -> managed.journal().map(entry -> entry.spec().limits()))
        .orElse(PhaseLimits.DEFAULT);
  }

  /** A look takes no longer than the component may take to become READY. */
  static Duration look(Managed managed) {
    Duration apply = of(managed).apply();
    return apply.compareTo(LOOK) < 0 ? apply : LOOK;
  }

  /** When the agent itself ends a flash that stands still in a phase. */
  static Instant flash(Managed managed, FlashPhase phase, Policy policy, Instant since) {
    return since.plus(of(managed).of(phase).multipliedBy(policy.flashPatience()));
  }
}
