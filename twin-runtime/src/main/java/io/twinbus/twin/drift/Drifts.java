package io.twinbus.twin.drift;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Drift;
import io.twinbus.v1.ReportedState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a report differs from what is desired, field by field. What the device reports beyond its
 * desired settings is its own business; a component beyond the desired ones is not.
 */
public final class Drifts {
  /** Most differences that are listed; one more says how many there are beyond. */
  public static final int MOST = 64;

  private final List<Drift> found = new ArrayList<>();
  private int beyond;

  private Drifts() {}

  /** The differences, in the order of the desired state; at most {@link #MOST} and one. */
  public static List<Drift> between(DesiredState desired, ReportedState reported) {
    Drifts drifts = new Drifts();
    drifts.components(desired, reported);
    drifts.fields("properties", desired.getProperties(), reported.getProperties());
    if (drifts.beyond > 0) {
      drifts.found.add(
          Drift.newBuilder().setPath("…").setDesired(drifts.beyond + " more differences").build());
    }
    return List.copyOf(drifts.found);
  }

  private void components(DesiredState desired, ReportedState reported) {
    Map<String, ComponentReport> left = new HashMap<>();
    for (ComponentReport report : reported.getComponentsList()) {
      left.put(report.getName(), report);
    }
    if (!desired.getRetired()) {
      for (Component component : desired.getComponentsList()) {
        ComponentReport report = left.remove(component.getName());
        if (report == null) {
          add(path(component.getName()), JsonText.of(component.getType()), "");
        } else if (report.getState() == ComponentReport.State.READY) {
          digest(component, report);
        }
      }
    }
    for (ComponentReport report : reported.getComponentsList()) {
      if (left.containsKey(report.getName())) {
        add(path(report.getName()), "", JsonText.of(report.getState().name()));
      }
    }
  }

  private void digest(Component component, ComponentReport report) {
    String desired = component.hasArtifact() ? component.getArtifact().getDigest() : "";
    if (!desired.isEmpty() && !desired.equals(report.getDigest())) {
      add(
          path(component.getName()) + ".digest",
          JsonText.of(desired),
          report.getDigest().isEmpty() ? "" : JsonText.of(report.getDigest()));
    }
  }

  private void fields(String path, Struct desired, Struct reported) {
    for (Map.Entry<String, Value> field : desired.getFieldsMap().entrySet()) {
      Value actual = reported.getFieldsMap().get(field.getKey());
      String below = path + "." + field.getKey();
      if (actual == null) {
        add(below, JsonText.of(field.getValue()), "");
      } else {
        value(below, field.getValue(), actual);
      }
    }
  }

  private void value(String path, Value desired, Value reported) {
    if (desired.hasStructValue() && reported.hasStructValue()) {
      fields(path, desired.getStructValue(), reported.getStructValue());
    } else if (desired.hasListValue()
        && reported.hasListValue()
        && desired.getListValue().getValuesCount() == reported.getListValue().getValuesCount()) {
      for (int i = 0; i < desired.getListValue().getValuesCount(); i++) {
        value(
            path + "[" + i + "]",
            desired.getListValue().getValues(i),
            reported.getListValue().getValues(i));
      }
    } else if (!desired.equals(reported)) {
      add(path, JsonText.of(desired), JsonText.of(reported));
    }
  }

  private static String path(String component) {
    return "components[" + component + "]";
  }

  private void add(String path, String desired, String reported) {
    if (found.size() < MOST) {
      found.add(Drift.newBuilder().setPath(path).setDesired(desired).setReported(reported).build());
    } else {
      beyond++;
    }
  }
}
