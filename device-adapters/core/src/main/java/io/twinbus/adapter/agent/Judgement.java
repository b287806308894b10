package io.twinbus.adapter.agent;

import io.twinbus.adapter.document.ComponentReader;
import io.twinbus.adapter.driver.ArtifactRef;
import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.PhaseLimits;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.flash.Quarantined;
import io.twinbus.adapter.reconcile.Wanted;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a desired state asks for, with what stands against it. */
record Judgement(List<Wanted> components) {
  static Judgement of(
      DesiredState desired, PhaseLimits limits, DriverSet drivers, Map<String, String> quarantine) {
    List<Wanted> components = new ArrayList<>();
    if (desired.getRetired()) {
      return new Judgement(List.of());
    }
    for (Component component : desired.getComponentsList()) {
      ComponentSpec spec = ComponentReader.read(component, limits);
      List<Problem> problems = new ArrayList<>(drivers.validate(spec));
      String digest = spec.artifact().map(ArtifactRef::digest).orElse("");
      String reason = quarantine.get(digest);
      if (reason != null) {
        problems.add(new Problem("artifact.digest", Quarantined.message(digest, reason)));
      }
      components.add(Wanted.of(spec, problems));
    }
    return new Judgement(List.copyOf(components));
  }
}
