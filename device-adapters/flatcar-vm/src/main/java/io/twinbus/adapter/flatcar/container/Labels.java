package io.twinbus.adapter.flatcar.container;

import com.github.dockerjava.api.model.Container;
import io.twinbus.adapter.driver.ComponentSpec;
import java.util.Map;
import java.util.Optional;

/** What containers of a target are marked by. */
record Labels(String tenant, String target) {
  private static final String TENANT = "io.twinbus.tenant";
  private static final String TARGET = "io.twinbus.target";
  private static final String COMPONENT = "io.twinbus.component";
  private static final String FINGERPRINT = "io.twinbus.fingerprint";

  Map<String, String> ofTarget() {
    return Map.of(TENANT, tenant, TARGET, target);
  }

  Map<String, String> ofComponent(String component) {
    return Map.of(TENANT, tenant, TARGET, target, COMPONENT, component);
  }

  Map<String, String> of(ComponentSpec component) {
    return Map.of(
        TENANT,
        tenant,
        TARGET,
        target,
        COMPONENT,
        component.name(),
        FINGERPRINT,
        component.fingerprint());
  }

  String component(Container container) {
    return Optional.ofNullable(container.getLabels().get(COMPONENT)).orElse("");
  }

  String fingerprint(Container container) {
    return Optional.ofNullable(container.getLabels().get(FINGERPRINT)).orElse("");
  }
}
