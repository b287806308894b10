package io.twinbus.twin.drift;

import com.google.protobuf.Timestamp;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Desired and reported components side by side. */
public final class Join {
  private Join() {}

  /**
   * Joins by name: the desired ones in their order, then what is reported beyond them.
   *
   * @param before the join that held until now; a component whose state is the same keeps its time
   * @param now the time of those that changed
   */
  public static List<ComponentStatus> of(
      DesiredState desired, ReportedState reported, List<ComponentStatus> before, Timestamp now) {
    Map<String, ComponentReport> reports = new LinkedHashMap<>();
    for (ComponentReport report : reported.getComponentsList()) {
      reports.put(report.getName(), report);
    }
    Map<String, ComponentStatus> earlier = new LinkedHashMap<>();
    for (ComponentStatus status : before) {
      earlier.put(status.getName(), status);
    }
    List<ComponentStatus> joined = new ArrayList<>();
    if (!desired.getRetired()) {
      for (Component component : desired.getComponentsList()) {
        ComponentReport report = reports.remove(component.getName());
        ComponentStatus.Builder status =
            ComponentStatus.newBuilder()
                .setName(component.getName())
                .setType(component.getType())
                .setInstance(component.getInstance())
                .setDesired(true)
                .setDesiredDigest(component.getArtifact().getDigest());
        if (report != null) {
          report(status, report);
        }
        joined.add(dated(status, earlier.get(component.getName()), now));
      }
    }
    for (ComponentReport report : reports.values()) {
      ComponentStatus.Builder status = ComponentStatus.newBuilder().setName(report.getName());
      report(status, report);
      joined.add(dated(status, earlier.get(report.getName()), now));
    }
    return joined;
  }

  private static void report(ComponentStatus.Builder status, ComponentReport report) {
    status
        .setState(report.getState())
        .setDigest(report.getDigest())
        .setMessage(report.getMessage())
        .setRestarts(report.getRestarts());
  }

  private static ComponentStatus dated(
      ComponentStatus.Builder status, @Nullable ComponentStatus before, Timestamp now) {
    boolean same =
        before != null
            && before.getState() == status.getState()
            && before.getDesired() == status.getDesired()
            && before.getDesiredDigest().equals(status.getDesiredDigest())
            && before.getDigest().equals(status.getDigest());
    return status.setSince(same && before != null ? before.getSince() : now).build();
  }
}
