package io.twinbus.plan;

import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.ReportedState;
import java.util.Optional;
import java.util.Set;

/**
 * What the planner sees of one twin.
 *
 * @param desired the current desired state; empty: none was ever written
 * @param reported the device's last report
 * @param connected the broker says that the device is connected
 * @param fresh the report is recent enough to count as evidence
 * @param quarantine digests that are not tried again on this target
 */
public record TwinView(
    Optional<DesiredState> desired,
    Optional<ReportedState> reported,
    boolean connected,
    boolean fresh,
    Set<String> quarantine) {
  /** A target of which nothing is known. */
  public static final TwinView NOTHING =
      new TwinView(Optional.empty(), Optional.empty(), false, false, Set.of());

  public TwinView {
    quarantine = Set.copyOf(quarantine);
  }

  /** The same with another desired state. */
  public TwinView withDesired(DesiredState other) {
    return new TwinView(Optional.of(other), reported, connected, fresh, quarantine);
  }

  /** The same with another report. */
  public TwinView withReported(ReportedState other) {
    return new TwinView(desired, Optional.of(other), connected, fresh, quarantine);
  }

  /** The same with other knowledge of the connection. */
  public TwinView withEvidence(boolean isConnected, boolean isFresh) {
    return new TwinView(desired, reported, isConnected, isFresh, quarantine);
  }

  /** The same with other digests in quarantine. */
  public TwinView withQuarantine(Set<String> digests) {
    return new TwinView(desired, reported, connected, fresh, digests);
  }

  Optional<Facts> facts() {
    return reported.filter(ReportedState::hasFacts).map(ReportedState::getFacts);
  }

  long generation() {
    return desired.map(DesiredState::getGeneration).orElse(0L);
  }

  /** The report is about the current desired state. */
  boolean isObserved() {
    return reported.isPresent()
        && reported.get().getObservedGeneration() == generation()
        && generation() > 0;
  }
}
