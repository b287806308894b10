package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Instance;
import io.twinbus.v1.InstanceSpec;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes deployments of documents, and says what is wrong with them. */
final class Deployments {
  private final Function<SpecRef, Optional<Message>> documents;
  private final Map<String, Design> designs = new HashMap<>();

  Deployments(Function<SpecRef, Optional<Message>> documents) {
    this.documents = documents;
  }

  /** A solution changed: it is read again when it is needed. */
  void forget(String solution) {
    designs.remove(solution);
  }

  Design design(String name, Solution solution) {
    return designs.computeIfAbsent(name, n -> Design.of(solution.getSpec().getComponentsList()));
  }

  Deployment of(Instance instance) {
    InstanceSpec spec = instance.getSpec();
    List<SpecCondition> problems = new ArrayList<>();
    Optional<Solution> solution =
        documents.apply(SpecRef.solution(spec.getSolution())).map(Solution.class::cast);
    Design design =
        solution
            .map(found -> design(spec.getSolution(), found))
            .orElse(new Design(List.of(), List.of()));
    Places places = Places.of(spec.getTarget());
    boolean empty = Documents.isGoing(instance) || spec.getInactive();
    if (!empty) {
      if (solution.isEmpty()) {
        problems.add(
            Conditions.blocking(
                "SolutionMissing",
                "spec.solution",
                "there is no solution " + spec.getSolution() + "; apply it, or correct the name"));
      }
      for (SpecCondition problem : design.problems()) {
        problems.add(
            problem.toBuilder()
                .setPath("spec.solution")
                .setMessage(
                    "in solution %s, %s: %s"
                        .formatted(spec.getSolution(), problem.getPath(), problem.getMessage()))
                .build());
      }
      if (places.isEmpty()) {
        problems.add(
            Conditions.blocking(
                "PlacementMissing",
                "spec.target",
                "it is not said where to run; give a name, a selector, allOf or anyOf"));
      }
    }
    OwnerKey.Rank rank = spec.getIsDryRun() ? OwnerKey.Rank.DRY_RUN : OwnerKey.Rank.INSTANCE;
    return new Deployment(
        new OwnerKey(
            Documents.isGoing(instance) ? OwnerKey.Rank.INSTANCE : rank,
            instance.getMetadata().getName()),
        intent(empty, problems, spec.getIsDryRun() && !Documents.isGoing(instance)),
        empty ? new Design(List.of(), List.of()) : design,
        places,
        spec.getParametersMap(),
        problems,
        Deployment.stopFirst(spec),
        Documents.isGoing(instance) && instance.getMetadata().getForceDeletion());
  }

  /** The components that a target brings itself. */
  Deployment of(Target target, boolean goes) {
    Design design = Design.of(target.getSpec().getComponentsList());
    return new Deployment(
        OwnerKey.ofTarget(target.getMetadata().getName()),
        intent(goes, design.problems(), false),
        goes ? new Design(List.of(), List.of()) : design,
        Places.only(target.getMetadata().getName()),
        Map.of(),
        design.problems(),
        false,
        false);
  }

  /** Instances that use a solution. */
  static List<String> usersOf(String solution, Map<SpecRef, Message> all) {
    List<String> users = new ArrayList<>();
    all.forEach(
        (ref, document) -> {
          if (ref.kind() == SpecKind.INSTANCE
              && document instanceof Instance instance
              && instance.getSpec().getSolution().equals(solution)) {
            users.add(ref.name());
          }
        });
    return users;
  }

  private static Deployment.Mode intent(
      boolean empty, List<SpecCondition> problems, boolean dryRun) {
    if (empty) {
      return dryRun ? Deployment.Mode.FROZEN : Deployment.Mode.EMPTY;
    }
    if (!problems.isEmpty()) {
      return Deployment.Mode.FROZEN;
    }
    return dryRun ? Deployment.Mode.DRY_RUN : Deployment.Mode.ACTIVE;
  }
}
