package io.twinbus.plan;

import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.ReportedState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A device that does one thing at a time: removes in reverse order, then adds in order. */
final class SimulatedDevice {
  final String name;
  final Map<String, Component> running = new TreeMap<>();
  final Set<String> failing = new HashSet<>();
  boolean connected = true;
  Facts facts = Facts.getDefaultInstance();
  Optional<DesiredState> desired = Optional.empty();
  Optional<ReportedState> reported = Optional.empty();
  private long observed;

  SimulatedDevice(String name) {
    this.name = name;
  }

  TwinView view() {
    return new TwinView(desired, reported, connected, connected, Set.of());
  }

  /** One action, or a report; false when there is nothing left to do. */
  boolean act() {
    if (!connected) {
      return false;
    }
    boolean worked = false;
    if (desired.isPresent()) {
      observed = desired.get().getGeneration();
      worked = removeOne() || addOne();
    }
    ReportedState report = report();
    boolean news = !Optional.of(report).equals(reported);
    reported = Optional.of(report);
    return worked || news;
  }

  private boolean removeOne() {
    List<String> wanted =
        desired.orElseThrow().getComponentsList().stream().map(Component::getName).toList();
    List<String> leaving = new ArrayList<>(running.keySet());
    leaving.removeAll(wanted);
    for (String candidate : leaving) {
      boolean needed =
          leaving.stream()
              .anyMatch(
                  other -> {
                    Component component = running.get(other);
                    return component != null && component.getDependsOnList().contains(candidate);
                  });
      if (!needed) {
        running.remove(candidate);
        return true;
      }
    }
    return false;
  }

  private boolean addOne() {
    for (Component component : desired.orElseThrow().getComponentsList()) {
      if (!component.equals(running.get(component.getName()))
          && !failing.contains(component.getName())
          && component.getDependsOnList().stream().allMatch(this::isReady)) {
        running.put(component.getName(), component);
        return true;
      }
    }
    return false;
  }

  private boolean isReady(String name) {
    return desired.orElseThrow().getComponentsList().stream()
        .anyMatch(
            component -> component.getName().equals(name) && component.equals(running.get(name)));
  }

  private ReportedState report() {
    ReportedState.Builder report =
        ReportedState.newBuilder().setObservedGeneration(observed).setFacts(facts);
    Set<String> names = new HashSet<>();
    for (Component component :
        desired.orElse(DesiredState.getDefaultInstance()).getComponentsList()) {
      names.add(component.getName());
      ComponentReport.State state =
          failing.contains(component.getName())
              ? ComponentReport.State.FAILED
              : isReady(component.getName())
                  ? ComponentReport.State.READY
                  : ComponentReport.State.PENDING;
      report.addComponents(
          ComponentReport.newBuilder()
              .setName(component.getName())
              .setState(state)
              .setDigest(component.getArtifact().getDigest())
              .setMessage(state == ComponentReport.State.FAILED ? "it broke" : ""));
    }
    for (String name : running.keySet()) {
      if (!names.contains(name)) {
        report.addComponents(
            ComponentReport.newBuilder().setName(name).setState(ComponentReport.State.REMOVING));
      }
    }
    return report.build();
  }
}
