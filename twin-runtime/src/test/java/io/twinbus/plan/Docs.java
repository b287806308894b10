package io.twinbus.plan;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.v1.Instance;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.Placement;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.SolutionSpec;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetSpec;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;

/** Short ways to write documents. */
final class Docs {
  private Docs() {}

  static Target target(String name, Map<String, String> properties) {
    return target(name, properties, spec -> {});
  }

  static Target target(
      String name, Map<String, String> properties, Consumer<TargetSpec.Builder> more) {
    TargetSpec.Builder spec = TargetSpec.newBuilder().putAllProperties(properties);
    more.accept(spec);
    return Target.newBuilder()
        .setApiVersion("twinbus.io/v1")
        .setKind("Target")
        .setMetadata(Metadata.newBuilder().setName(name))
        .setSpec(spec)
        .build();
  }

  static Solution solution(String name, SolutionComponent... components) {
    return Solution.newBuilder()
        .setApiVersion("twinbus.io/v1")
        .setKind("Solution")
        .setMetadata(Metadata.newBuilder().setName(name))
        .setSpec(SolutionSpec.newBuilder().addAllComponents(Arrays.asList(components)))
        .build();
  }

  /**
   * A component at a location; its properties repeat what it requires, for the simulated devices.
   */
  static SolutionComponent component(String name, String location, String... requires) {
    return versioned(name, "process", location, "1", requires);
  }

  static SolutionComponent versioned(
      String name, String type, String location, String version, String... requires) {
    SolutionComponent.Builder component =
        SolutionComponent.newBuilder()
            .setName(name)
            .setType(type)
            .addAllDependsOn(Arrays.asList(requires))
            .setProperties(
                Struct.newBuilder()
                    .putFields("version", text(version))
                    .putFields("requires", text(String.join(" ", requires))));
    if (!location.isEmpty()) {
      component.setConstraints("${{$equal($property(location),'" + location + "')}}");
    }
    return component.build();
  }

  static Instance instance(String name, String solution, Consumer<InstanceSpec.Builder> more) {
    InstanceSpec.Builder spec =
        InstanceSpec.newBuilder()
            .setSolution(solution)
            .setTarget(Placement.newBuilder().putSelector("scenario", "shop"));
    more.accept(spec);
    return Instance.newBuilder()
        .setApiVersion("twinbus.io/v1")
        .setKind("Instance")
        .setMetadata(Metadata.newBuilder().setName(name))
        .setSpec(spec)
        .build();
  }

  static Instance instance(String name, String solution) {
    return instance(name, solution, spec -> {});
  }

  static Map<String, String> at(String location) {
    return Map.of("location", location, "scenario", "shop");
  }

  static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
