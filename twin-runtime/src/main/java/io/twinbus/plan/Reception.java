package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Component;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Instance;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes in documents and twins, and notes what they may change. Plans nothing. Belongs to one
 * {@link Planning}.
 */
final class Reception {
  private final Landscape land;

  /** Documents that shall go. */
  private final NavigableSet<SpecRef> going = new TreeSet<>();

  /** Targets whose desired state has components of an owner, by its label. */
  private final Map<String, Set<String>> holders = new HashMap<>();

  Reception(Landscape land) {
    this.land = land;
  }

  /** Documents that shall go. */
  Set<SpecRef> going() {
    return going;
  }

  /** Targets whose desired state has components of an owner already. */
  Set<String> holders(OwnerKey owner) {
    Set<String> all = holders.getOrDefault(owner.label(), Set.of());
    if (owner.rank() != OwnerKey.Rank.TARGET) {
      return all;
    }
    return all.contains(owner.name()) ? Set.of(owner.name()) : Set.of();
  }

  void put(Message document) {
    SpecRef ref = Documents.ref(document);
    Message known = land.documents.put(ref, document);
    if (document.equals(known)) {
      return;
    }
    land.changes.statuses.add(ref);
    if (Documents.isGoing(document)) {
      going.add(ref);
    } else {
      going.remove(ref);
    }
    switch (document) {
      case Target target -> target(ref, Optional.of(target));
      case Instance instance -> {
        instance(instance);
        if (known instanceof Instance earlier) {
          land.changes.statuses.add(SpecRef.solution(earlier.getSpec().getSolution()));
        } else {
          restoreGhosts(ref);
        }
      }
      default -> related(ref);
    }
  }

  void remove(SpecRef ref) {
    Message known = land.documents.remove(ref);
    if (known == null) {
      return;
    }
    land.said.remove(ref);
    going.remove(ref);
    land.changes.statuses.add(ref);
    switch (known) {
      case Target target -> target(ref, Optional.empty());
      case Instance instance -> {
        forget(ref.name());
        instance(instance);
      }
      default -> related(ref);
    }
  }

  private void target(SpecRef ref, Optional<Target> document) {
    land.cell(ref.name()).document = document;
    land.changes.sites.add(ref.name());
    land.changes.owners.add(OwnerKey.ofTarget(ref.name()));
  }

  private void instance(Instance instance) {
    land.changes.owners.add(OwnerKey.ofInstance(instance.getMetadata().getName()));
    land.changes.statuses.add(SpecRef.solution(instance.getSpec().getSolution()));
  }

  /** Solutions and catalogs touch the owners that use them. */
  private void related(SpecRef ref) {
    if (ref.kind() == SpecKind.SOLUTION) {
      land.maker.forget(ref.name());
      for (String user : Deployments.usersOf(ref.name(), land.documents)) {
        land.changes.owners.add(OwnerKey.ofInstance(user));
      }
    } else if (ref.kind() == SpecKind.CATALOG) {
      land.deployments.values().stream()
          .filter(Deployment::readsConfig)
          .forEach(owner -> land.changes.owners.add(owner.key));
    }
  }

  /** Another instance of the same name has nothing to do with this one. */
  private void forget(String name) {
    land.instance(name).ifPresent(this::forget);
  }

  private void forget(Deployment owner) {
    owner.requires.clear();
    for (Cell cell : land.found(owner.cells)) {
      cell.ghosts.values().removeIf(owner.key::equals);
      cell.clocks.keySet().removeIf(id -> id.owner().name().equals(owner.key.name()));
    }
  }

  /** What was being removed is followed to its end, and times go on. */
  private void restoreGhosts(SpecRef ref) {
    SpecStatus status = land.said.get(ref);
    if (status == null) {
      return;
    }
    OwnerKey owner = OwnerKey.ofInstance(ref.name());
    for (TargetProgress progress : status.getTargetsList()) {
      for (StepProgress step : progress.getComponentsList()) {
        Cell cell = land.cell(progress.getTarget());
        if (step.getState() == StepProgress.State.REMOVING) {
          cell.ghosts.putIfAbsent(step.getComponent(), owner);
          land.changes.cells.add(cell.name);
        }
        cell.clocks.put(new Cell.StepId(owner, step.getComponent()), clock(step));
      }
    }
  }

  private static StepClock clock(StepProgress step) {
    Instant since = Times.instant(step.getSince());
    return new StepClock(
        step.getState(),
        since,
        step.getState() == StepProgress.State.PROGRESSING ? Optional.of(since) : Optional.empty(),
        step.hasTook()
            ? Optional.of(
                Duration.ofSeconds(step.getTook().getSeconds(), step.getTook().getNanos()))
            : Optional.empty());
  }

  void putTwin(String target, TwinView view) {
    Cell cell = land.cell(target);
    TwinView earlier = cell.view;
    if (view.equals(earlier)) {
      return;
    }
    boolean wasGoing = Retirement.of(cell).isUnderWay();
    cell.view = view;
    boolean goes = Retirement.of(cell).isUnderWay();
    if (!isNobodys(cell)) {
      land.changes.cells.add(target);
    }
    if (!view.desired().equals(earlier.desired())) {
      components(cell, earlier);
    }
    if (wasGoing != goes) {
      land.changes.owners.add(OwnerKey.ofTarget(target));
    }
    if (wasGoing != goes || !earlier.facts().equals(view.facts())) {
      land.changes.sites.add(target);
    }
  }

  /** Nothing is or was planned there: whatever is known of it changes no plan. */
  private static boolean isNobodys(Cell cell) {
    return cell.document.isEmpty()
        && cell.goals.isEmpty()
        && cell.ghosts.isEmpty()
        && cell.facets.isEmpty()
        && cell.steps.isEmpty()
        && cell
            .view
            .desired()
            .orElse(DesiredState.getDefaultInstance())
            .getComponentsList()
            .stream()
            .allMatch(component -> component.getInstance().isEmpty());
  }

  /** The desired state is another one: whose components came, and whose went. */
  private void components(Cell cell, TwinView earlier) {
    OwnerKey self = OwnerKey.ofTarget(cell.name);
    for (Component component : components(earlier)) {
      holders(component).remove(cell.name);
    }
    Set<String> names = new HashSet<>();
    for (Component component : components(cell.view)) {
      names.add(component.getName());
      holders(component).add(cell.name);
      if (component.getInstance().equals(Planner.TARGET_OWNER)
          && cell.document.isPresent()
          && !land.deployments.containsKey(self)) {
        land.changes.owners.add(self);
      }
    }
    for (Component component : components(earlier)) {
      if (!names.contains(component.getName())) {
        land.owner(cell, component.getInstance())
            .ifPresent(owner -> cell.ghosts.put(component.getName(), owner));
      }
    }
  }

  private Set<String> holders(Component component) {
    return holders.computeIfAbsent(component.getInstance(), label -> new TreeSet<>());
  }

  private static Iterable<Component> components(TwinView view) {
    return view.desired().orElse(DesiredState.getDefaultInstance()).getComponentsList();
  }
}
