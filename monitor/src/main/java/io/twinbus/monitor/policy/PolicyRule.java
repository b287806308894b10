package io.twinbus.monitor.policy;

import io.twinbus.monitor.recovery.FlashDeadlines;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of the policy file: what it applies to, and what it changes there.
 *
 * @param tenant this tenant; empty: every one
 * @param kind targets of this type, such as {@code nxp-board}; empty: every one
 * @param labels labels or properties that the target must all have
 */
public record PolicyRule(
    Optional<String> tenant,
    Optional<String> kind,
    Map<String, String> labels,
    Optional<Duration> freshness,
    Optional<Duration> offlineAfter,
    Optional<Duration> takeUp,
    Optional<Duration> apply,
    Optional<Duration> driftAfter,
    Optional<Duration> flapWindow,
    Optional<Integer> flapChanges,
    Optional<Integer> driftReturns,
    Optional<Duration> clockSkew,
    Optional<Integer> gateQueued,
    Flash flash) {
  /** Deadlines of a flash that differ from what went before. */
  public record Flash(
      Optional<Duration> started,
      Optional<Duration> erasing,
      Optional<Duration> writing,
      Optional<Duration> verifying,
      Optional<Duration> rebooting,
      Optional<Duration> afterFailure) {
    /** Changes nothing. */
    public static final Flash NONE =
        new Flash(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    FlashDeadlines over(FlashDeadlines base) {
      return new FlashDeadlines(
          started.orElse(base.started()),
          erasing.orElse(base.erasing()),
          writing.orElse(base.writing()),
          verifying.orElse(base.verifying()),
          rebooting.orElse(base.rebooting()),
          afterFailure.orElse(base.afterFailure()));
    }
  }

  public PolicyRule {
    labels = Map.copyOf(labels);
  }

  boolean matches(String ofTenant, String ofKind, Map<String, String> ofLabels) {
    return tenant.filter(each -> !each.equals(ofTenant)).isEmpty()
        && kind.filter(each -> !each.equals(ofKind)).isEmpty()
        && labels.entrySet().stream()
            .allMatch(each -> each.getValue().equals(ofLabels.get(each.getKey())));
  }

  HealthPolicy over(HealthPolicy base) {
    return new HealthPolicy(
        freshness.orElse(base.freshness()),
        offlineAfter.orElse(base.offlineAfter()),
        takeUp.orElse(base.takeUp()),
        apply.orElse(base.apply()),
        driftAfter.orElse(base.driftAfter()),
        flapWindow.orElse(base.flapWindow()),
        flapChanges.orElse(base.flapChanges()),
        driftReturns.orElse(base.driftReturns()),
        clockSkew.orElse(base.clockSkew()),
        gateQueued.orElse(base.gateQueued()),
        flash.over(base.flash()));
  }
}
