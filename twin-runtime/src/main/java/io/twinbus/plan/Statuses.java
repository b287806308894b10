package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.expression.Template;
import io.twinbus.v1.Component;
import io.twinbus.v1.Dependency;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Instance;
import io.twinbus.v1.Place;
import io.twinbus.v1.Solution;
import io.twinbus.v1.SpecCondition;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.SpecStatus.Phase;
import io.twinbus.v1.StepCounts;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Says what became of a document. */
final class Statuses {
  private final Landscape land;
  private final SpecRef ref;
  private final Message document;
  private final SpecStatus.Builder status = SpecStatus.newBuilder();
  private final List<SpecCondition> conditions = new ArrayList<>();
  private final StepCounts.Builder counts = StepCounts.newBuilder();
  private boolean atWork;

  Statuses(Landscape land, SpecRef ref, Message document) {
    this.land = land;
    this.ref = ref;
    this.document = document;
  }

  /** The status; while the phase is the same it stands since the same time. */
  SpecStatus status(@Nullable SpecStatus before, Instant now) {
    Phase phase =
        switch (document) {
          case Instance instance -> instance(instance);
          case Target target -> target(target);
          case Solution solution -> solution(solution);
          default -> Documents.isGoing(document) ? Phase.REMOVING : Phase.ACCEPTED;
        };
    status
        .setGeneration(Documents.metadata(document).getGeneration())
        .setPhase(phase)
        .setSince(
            before != null && before.getPhase() == phase ? before.getSince() : Times.timestamp(now))
        .addAllConditions(Conditions.limited(conditions));
    return status.build();
  }

  private Phase instance(Instance instance) {
    Deployment owner = land.instance(ref.name()).orElse(null);
    if (owner == null) {
      return Phase.WAITING;
    }
    conditions.addAll(owner.problems);
    Map<String, List<String>> targets = new HashMap<>();
    for (String name : places(owner)) {
      Cell cell = land.cells.get(name);
      if (cell != null) {
        progress(cell, owner.key, targets);
      }
    }
    status.setCounts(counts);
    owner.requires.forEach(
        (component, requires) -> {
          if (!requires.isEmpty()) {
            status.addDependencies(
                Dependency.newBuilder().setComponent(component).addAllRequires(requires));
          }
        });
    if (Documents.isGoing(instance)) {
      return Phase.REMOVING;
    }
    if (instance.getSpec().getInactive()) {
      return counts.getTotal() > 0 ? Phase.REMOVING : Phase.ACCEPTED;
    }
    if (!owner.problems.isEmpty()) {
      return Phase.INVALID;
    }
    if (owner.isTooMany()) {
      conditions.add(
          Conditions.blocking(
              "ConfirmationNeeded",
              "spec.target.maxTargets",
              "the placement selects %d targets, more than %d; if that is meant, set maxTargets to %d"
                  .formatted(
                      owner.selected.size(), owner.places.maxTargets(), owner.selected.size())));
      return Phase.WAITING;
    }
    boolean placed = placements(owner, targets);
    if (owner.mode() == Deployment.Mode.DRY_RUN) {
      conditions.add(
          Conditions.notice("DryRun", "spec.isDryRun", "it is planned, and nothing is written"));
      return Phase.ACCEPTED;
    }
    return phase(placed);
  }

  private Phase phase(boolean placed) {
    if (counts.getFailed() > 0) {
      return Phase.FAILED;
    }
    if (atWork) {
      return Phase.PROGRESSING;
    }
    return placed && counts.getReady() == counts.getTotal() && counts.getTotal() > 0
        ? Phase.READY
        : Phase.WAITING;
  }

  private Set<String> places(Deployment owner) {
    Set<String> names = new TreeSet<>(owner.cells);
    if (owner.mode() == Deployment.Mode.DRY_RUN) {
      names.addAll(owner.selected);
      names.addAll(owner.candidates);
    }
    return names;
  }

  /** What found no target, or several. */
  private boolean placements(Deployment owner, Map<String, List<String>> targets) {
    boolean all = true;
    owner
        .places
        .exactName()
        .filter(name -> land.document(SpecRef.target(name)).isEmpty())
        .ifPresent(
            name ->
                conditions.add(
                    Conditions.notice(
                        "TargetMissing",
                        "spec.target.name",
                        "there is no target " + name + "; apply it, or correct the name")));
    for (int i = 0; i < owner.places.allOf().size(); i++) {
      Place place = owner.places.allOf().get(i);
      boolean used =
          owner.selected.stream()
              .map(name -> land.cells.get(name))
              .anyMatch(
                  cell ->
                      cell != null && cell.site.isPresent() && Places.isAt(place, cell.site.get()));
      if (!used) {
        all = false;
        conditions.add(
            Conditions.notice(
                "PlaceUnmatched", "spec.target.allOf[" + i + "]", "no target is at this place"));
      }
    }
    for (Part part : owner.design.parts()) {
      List<String> names = targets.getOrDefault(part.name(), List.of());
      if (names.isEmpty()) {
        all = false;
        conditions.add(Conditions.notice("NoTarget", part.name(), noTarget(owner, part)));
      } else if (names.size() > 1) {
        conditions.add(
            Conditions.notice(
                "SeveralTargets",
                part.name(),
                "%s runs on %d targets: %s"
                    .formatted(part.name(), names.size(), Conditions.names(names))));
      }
    }
    return all;
  }

  private String noTarget(Deployment owner, Part part) {
    Set<String> looked = new TreeSet<>(owner.selected);
    looked.addAll(owner.candidates);
    List<String> lacks = new ArrayList<>();
    for (String name : looked) {
      Cell cell = land.cells.get(name);
      String lack =
          cell == null ? null : cell.rejected.getOrDefault(owner.key, Map.of()).get(part.name());
      if (lack != null) {
        lacks.add(name + " (" + lack + ")");
      }
    }
    String no = part.name() + " has no target: ";
    for (String required : part.requires()) {
      boolean placed =
          owner.design.parts().stream()
              .anyMatch(other -> other.name().equals(required) && owner.isUsable(other));
      if (!placed) {
        return no + "it requires " + required + ", which has none";
      }
    }
    if (looked.isEmpty()) {
      return no + "the placement selects none";
    }
    return no
        + "none of the %d that the placement selects meets its constraints and requirements"
            .formatted(looked.size())
        + (lacks.isEmpty() ? "" : "; no room on " + Conditions.names(lacks));
  }

  private Phase target(Target target) {
    Cell cell = land.cells.get(ref.name());
    if (cell == null) {
      return Phase.ACCEPTED;
    }
    Optional<Deployment> own = land.deployment(OwnerKey.ofTarget(ref.name()));
    own.ifPresent(owner -> conditions.addAll(owner.problems));
    constraints(target);
    orphans(cell);
    progress(cell, null, new HashMap<>());
    status.setCounts(counts);
    Retirement retirement = Retirement.of(cell);
    if (retirement.needsForce()) {
      conditions.add(
          Conditions.blocking(
              "RetireNeedsForce",
              "metadata.forceDeletion",
              "still there: %s; remove them first, or set metadata.forceDeletion"
                  .formatted(Conditions.names(retirement.occupants()))));
      return Phase.WAITING;
    }
    if (retirement.isUnderWay()) {
      boolean retired =
          cell.view.desired().map(DesiredState::getRetired).orElse(true) && counts.getTotal() == 0;
      return retired && !Documents.isGoing(target) ? Phase.READY : Phase.REMOVING;
    }
    if (conditions.stream().anyMatch(SpecCondition::getBlocking)) {
      return Phase.INVALID;
    }
    return counts.getTotal() == 0 ? Phase.ACCEPTED : phase(true);
  }

  private void constraints(Target target) {
    if (Template.parse(target.getSpec().getConstraints().strip())
        instanceof Template.Parsed.Failed failed) {
      conditions.add(
          Conditions.blocking("InvalidExpression", "spec.constraints", failed.fault().toString()));
    }
  }

  private void orphans(Cell cell) {
    for (Component component :
        cell.view.desired().orElse(DesiredState.getDefaultInstance()).getComponentsList()) {
      String instance = component.getInstance();
      if (!instance.isEmpty()
          && !instance.equals(Planner.TARGET_OWNER)
          && land.instance(instance).isEmpty()) {
        conditions.add(
            Conditions.notice(
                "Orphan",
                component.getName(),
                "it belongs to instance %s, which has no document; apply that instance again, or take it out of the desired state"
                    .formatted(instance)));
      }
    }
  }

  private Phase solution(Solution solution) {
    Design design = land.maker.design(ref.name(), solution);
    conditions.addAll(design.problems());
    if (Documents.isGoing(solution)) {
      List<String> users = Deployments.usersOf(ref.name(), land.documents);
      if (!users.isEmpty()) {
        conditions.add(
            Conditions.blocking(
                "InUse",
                "metadata.deletionRequestedAt",
                "used by instances %s; it goes when they are gone"
                    .formatted(Conditions.names(users))));
      }
      return Phase.REMOVING;
    }
    return design.problems().isEmpty() ? Phase.ACCEPTED : Phase.INVALID;
  }

  /** Adds one target's steps: all, or those of one owner. */
  private void progress(Cell cell, @Nullable OwnerKey owner, Map<String, List<String>> targets) {
    TargetProgress.Builder progress = TargetProgress.newBuilder().setTarget(cell.name);
    for (Step step : cell.steps) {
      if (owner != null && !step.owner().equals(owner.label())) {
        continue;
      }
      if (step.action() != Step.Action.REMOVE) {
        targets.computeIfAbsent(step.component(), name -> new ArrayList<>()).add(cell.name);
      }
      count(step, cell);
      progress.addComponents(progress(cell, step));
    }
    if (progress.getComponentsCount() > 0) {
      status.addTargets(progress);
    }
  }

  private StepProgress progress(Cell cell, Step step) {
    StepProgress.Builder progress =
        StepProgress.newBuilder()
            .setComponent(step.component())
            .setState(step.state())
            .setReason(land.reason(step));
    OwnerKey owner =
        step.owner().equals(Planner.TARGET_OWNER)
            ? OwnerKey.ofTarget(cell.name)
            : new OwnerKey(OwnerKey.Rank.INSTANCE, step.owner());
    StepClock clock = cell.clocks.get(new Cell.StepId(owner, step.component()));
    if (clock != null) {
      progress.setSince(Times.timestamp(clock.since()));
      clock.took().ifPresent(took -> progress.setTook(Times.duration(took)));
    }
    return progress.build();
  }

  private void count(Step step, Cell cell) {
    counts.setTotal(counts.getTotal() + 1);
    boolean here = cell.view.connected();
    switch (step.state()) {
      case READY -> counts.setReady(counts.getReady() + 1);
      case PROGRESSING -> {
        counts.setProgressing(counts.getProgressing() + 1);
        atWork |= here;
      }
      case FAILED -> counts.setFailed(counts.getFailed() + 1);
      case REMOVING -> {
        counts.setRemoving(counts.getRemoving() + 1);
        atWork |= here;
      }
      default -> counts.setWaiting(counts.getWaiting() + 1);
    }
  }
}
