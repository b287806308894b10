package io.twinbus.benchmarks.scenario;

import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.plan.TwinView;
import io.twinbus.plan.World;
import io.twinbus.v1.Instance;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.Metadata;
import io.twinbus.v1.Placement;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SolutionComponent;
import io.twinbus.v1.SolutionSpec;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Many targets at a thousand locations, and a solution with a component for each location. */
public final class PlanningWorld {
  /** A connected target of which nothing has been desired or reported yet. */
  static final TwinView NEW =
      new TwinView(Optional.empty(), Optional.empty(), true, true, Set.of());

  private static final int LOCATIONS = 1_000;

  private PlanningWorld() {}

  static String target(int number) {
    return "t" + number;
  }

  /** That many targets, and an instance of the solution. */
  public static World of(int targets) {
    List<Message> documents = new ArrayList<>();
    Map<String, TwinView> twins = new HashMap<>();
    for (int i = 0; i < targets; i++) {
      documents.add(
          Target.newBuilder()
              .setApiVersion("twinbus.io/v1")
              .setKind("Target")
              .setMetadata(Metadata.newBuilder().setName(target(i)))
              .setSpec(
                  TargetSpec.newBuilder()
                      .putProperties("scenario", "shop")
                      .putProperties("location", "l" + i % LOCATIONS))
              .build());
      twins.put(target(i), NEW);
    }
    SolutionSpec.Builder solution = SolutionSpec.newBuilder();
    for (int i = 0; i < LOCATIONS; i++) {
      solution.addComponents(
          SolutionComponent.newBuilder()
              .setName("c" + i)
              .setType("process")
              .setConstraints("${{$equal($property(location),'l" + i + "')}}")
              .setProperties(
                  Struct.newBuilder()
                      .putFields("version", Value.newBuilder().setStringValue("1.4.2").build())));
    }
    documents.add(
        Solution.newBuilder()
            .setApiVersion("twinbus.io/v1")
            .setKind("Solution")
            .setMetadata(Metadata.newBuilder().setName("app"))
            .setSpec(solution)
            .build());
    documents.add(
        Instance.newBuilder()
            .setApiVersion("twinbus.io/v1")
            .setKind("Instance")
            .setMetadata(Metadata.newBuilder().setName("shop"))
            .setSpec(
                InstanceSpec.newBuilder()
                    .setSolution("app")
                    .setTarget(
                        Placement.newBuilder()
                            .putSelector("scenario", "shop")
                            .setMaxTargets(targets)))
            .build());
    return new World(Map.of(), twins, Map.of()).with(documents);
  }
}
