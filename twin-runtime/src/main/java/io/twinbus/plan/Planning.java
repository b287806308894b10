package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.topic.SpecKind;
import io.twinbus.v1.Component;
import io.twinbus.v1.Dependency;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.Facts;
import io.twinbus.v1.Instance;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.SpecStatus;
import io.twinbus.v1.StepProgress;
import io.twinbus.v1.Target;
import io.twinbus.v1.TargetProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The plan of one tenant, kept up to date as documents and twins change. After {@link #update} it
 * is the same as a plan made from scratch of the same documents and twins; the cost is that of what
 * changed, not of what there is. Does no I/O and reads no clock; not safe for use by several
 * threads.
 */
public final class Planning {
  private final NavigableMap<SpecRef, Message> documents = new TreeMap<>();
  private final Map<SpecRef, SpecStatus> before = new HashMap<>();
  private final NavigableMap<String, Cell> cells = new TreeMap<>();
  private final NavigableMap<OwnerKey, Deployment> deployments = new TreeMap<>();
  private final Map<String, OwnerKey> instances = new HashMap<>();
  private final AttributeIndex index = new AttributeIndex(cells);
  private final Deployments maker = new Deployments(this::document);
  private final Placing placing = new Placing(cells, index, this::document);
  private final Goals rendering = new Goals(this::document);
  private final Map<String, Set<String>> holders = new HashMap<>();
  private final NavigableSet<SpecRef> going = new TreeSet<>();
  private final NavigableMap<String, DesiredWrite> due = new TreeMap<>();

  private final Set<OwnerKey> dirtyOwners = new TreeSet<>();
  private final Set<String> dirtySites = new TreeSet<>();
  private final Set<String> dirtyCells = new TreeSet<>();
  private final Set<SpecRef> dirtyStatuses = new TreeSet<>();

  /** Starts from a world; {@link #update} is still to be called. */
  public static Planning of(World world) {
    Planning planning = new Planning();
    world.statuses().forEach(planning::restore);
    world.documents().values().forEach(planning::put);
    world.twins().forEach(planning::putTwin);
    return planning;
  }

  /**
   * Takes in what was published of a document before, so that times go on and what was being
   * removed is followed to its end. To be called before the document itself is put.
   */
  public void restore(SpecRef ref, SpecStatus status) {
    before.put(ref, status);
  }

  /** A document was written. */
  public void put(Message document) {
    SpecRef ref = Documents.ref(document);
    Message known = documents.put(ref, document);
    if (document.equals(known)) {
      return;
    }
    dirtyStatuses.add(ref);
    if (Documents.isGoing(document)) {
      going.add(ref);
    } else {
      going.remove(ref);
    }
    switch (document) {
      case Target target -> {
        cell(ref.name()).document = Optional.of(target);
        dirtySites.add(ref.name());
        dirtyOwners.add(OwnerKey.ofTarget(ref.name()));
      }
      case Instance instance -> {
        dirtyOwners.add(new OwnerKey(OwnerKey.Rank.INSTANCE, ref.name()));
        dirtyStatuses.add(SpecRef.solution(instance.getSpec().getSolution()));
        if (known instanceof Instance earlier) {
          dirtyStatuses.add(SpecRef.solution(earlier.getSpec().getSolution()));
        } else {
          restoreGhosts(ref);
        }
      }
      default -> related(ref);
    }
  }

  /** A document is gone. */
  public void remove(SpecRef ref) {
    Message known = documents.remove(ref);
    if (known == null) {
      return;
    }
    before.remove(ref);
    going.remove(ref);
    dirtyStatuses.add(ref);
    switch (known) {
      case Target target -> {
        cell(ref.name()).document = Optional.empty();
        dirtySites.add(target.getMetadata().getName());
        dirtyOwners.add(OwnerKey.ofTarget(ref.name()));
      }
      case Instance instance -> {
        forget(ref.name());
        dirtyOwners.add(new OwnerKey(OwnerKey.Rank.INSTANCE, ref.name()));
        dirtyStatuses.add(SpecRef.solution(instance.getSpec().getSolution()));
      }
      default -> related(ref);
    }
  }

  /** Another instance of the same name has nothing to do with this one. */
  private void forget(String instance) {
    Optional<Deployment> owner = instance(instance);
    if (owner.isPresent()) {
      owner.get().requires.clear();
      for (Cell cell : foundCells(owner.get())) {
        cell.ghosts.values().removeIf(owner.get().key::equals);
        cell.clocks.keySet().removeIf(id -> id.owner().name().equals(instance));
      }
    }
  }

  /** Solutions and catalogs touch the owners that use them. */
  private void related(SpecRef ref) {
    if (ref.kind() == SpecKind.SOLUTION) {
      maker.forget(ref.name());
      for (String user : Deployments.usersOf(ref.name(), documents)) {
        dirtyOwners.add(new OwnerKey(OwnerKey.Rank.INSTANCE, user));
      }
    } else if (ref.kind() == SpecKind.CATALOG) {
      deployments.values().stream()
          .filter(Deployment::readsConfig)
          .forEach(owner -> dirtyOwners.add(owner.key));
    }
  }

  /** Something is known of a target, or other than before. */
  public void putTwin(String target, TwinView view) {
    Cell cell = cell(target);
    TwinView earlier = cell.view;
    if (view.equals(earlier)) {
      return;
    }
    boolean occupied = Retirement.of(cell).isUnderWay();
    cell.view = view;
    dirtyCells.add(target);
    Map<String, Component> now = new HashMap<>();
    for (Component component : components(view)) {
      now.put(component.getName(), component);
      if (component.getInstance().equals(Planner.TARGET_OWNER)
          && cell.document.isPresent()
          && !deployments.containsKey(OwnerKey.ofTarget(target))) {
        dirtyOwners.add(OwnerKey.ofTarget(target));
      }
    }
    holders(earlier, target, false);
    holders(view, target, true);
    for (Component component : components(earlier)) {
      if (!now.containsKey(component.getName())) {
        owner(cell, component.getInstance())
            .ifPresent(owner -> cell.ghosts.put(component.getName(), owner));
      }
    }
    if (!facts(earlier).equals(facts(view)) || occupied != Retirement.of(cell).isUnderWay()) {
      dirtySites.add(target);
      if (occupied != Retirement.of(cell).isUnderWay()) {
        dirtyOwners.add(OwnerKey.ofTarget(target));
      }
    }
  }

  private void holders(TwinView view, String target, boolean holds) {
    for (Component component : components(view)) {
      Set<String> all = holders.computeIfAbsent(component.getInstance(), label -> new TreeSet<>());
      if (holds) {
        all.add(target);
      } else {
        all.remove(target);
      }
    }
  }

  /** Whether anything was put since the last update. */
  public boolean isStale() {
    return !(dirtyOwners.isEmpty()
        && dirtySites.isEmpty()
        && dirtyCells.isEmpty()
        && dirtyStatuses.isEmpty());
  }

  /**
   * Works out what follows from all that was put.
   *
   * @param now for the times in the statuses; the plan itself does not depend on it
   */
  public void update(Instant now) {
    Set<String> sites = new TreeSet<>(dirtySites);
    sites.forEach(this::updateSite);
    Set<String> touched = new TreeSet<>(dirtyCells);
    touched.addAll(sites);
    Set<OwnerKey> everywhere = updateOwners(touched, sites);
    Set<String> moved = new TreeSet<>(sites);
    for (Deployment owner : deployments.values()) {
      boolean whole = everywhere.contains(owner.key);
      if (whole || (!moved.isEmpty() && concerns(owner, moved))) {
        int selected = owner.selected.size();
        Deployment.Mode mode = owner.mode();
        placing.place(owner, moved, whole, touched);
        if (owner.updateUsable() || mode != owner.mode()) {
          touched.addAll(owner.cells);
          touched.addAll(owner.placed());
        }
        if (whole || selected != owner.selected.size()) {
          statusOf(owner.key);
        }
      }
    }
    dirtyOwners.clear();
    dirtySites.clear();
    dirtyCells.clear();
    compare(touched, everywhere, now);
  }

  /** A target's own components concern that target alone. */
  private static boolean concerns(Deployment owner, Set<String> names) {
    return owner.key.rank() != OwnerKey.Rank.TARGET || names.contains(owner.key.name());
  }

  private void updateSite(String name) {
    Cell cell = cell(name);
    Map<String, String> earlier = cell.site.map(Site::attributes).orElse(Map.of());
    boolean serves = !Retirement.of(cell).isUnderWay();
    cell.site =
        cell.document.filter(target -> serves).map(target -> Site.of(target, facts(cell.view)));
    index.moved(name, earlier, cell.site.map(Site::attributes).orElse(Map.of()));
    dirtyStatuses.add(SpecRef.target(name));
  }

  /** Makes the owners anew whose documents changed; gives their keys. */
  private Set<OwnerKey> updateOwners(Set<String> touched, Set<String> sites) {
    Set<OwnerKey> everywhere = new HashSet<>();
    for (OwnerKey changed : dirtyOwners) {
      OwnerKey old =
          changed.rank() == OwnerKey.Rank.TARGET
              ? changed
              : instances.getOrDefault(changed.name(), changed);
      Deployment earlier = deployments.remove(old);
      if (earlier != null) {
        clear(earlier, touched, sites);
      }
      Optional<Deployment> made = make(changed, earlier != null);
      if (changed.rank() != OwnerKey.Rank.TARGET) {
        instances.remove(changed.name());
        made.ifPresent(owner -> instances.put(changed.name(), owner.key));
      }
      made.ifPresent(
          owner -> {
            deployments.put(owner.key, owner);
            if (earlier != null) {
              owner.continueFrom(earlier);
            } else {
              restoreRequires(owner);
            }
            everywhere.add(owner.key);
          });
      for (Cell cell : foundCells(earlier)) {
        cell.ghosts.replaceAll(
            (name, owner) -> owner.equals(old) && made.isPresent() ? made.get().key : owner);
        if (made.isEmpty()) {
          cell.ghosts.values().removeIf(owner -> owner.equals(old));
        }
        touched.add(cell.name);
      }
      if (earlier == null) {
        touched.addAll(holders(changed));
      }
    }
    return everywhere;
  }

  private List<Cell> foundCells(@org.jspecify.annotations.Nullable Deployment owner) {
    List<Cell> found = new ArrayList<>();
    if (owner != null) {
      for (String name : owner.cells) {
        Cell cell = cells.get(name);
        if (cell != null) {
          found.add(cell);
        }
      }
    }
    return found;
  }

  /** Targets whose desired state has components of an owner already. */
  private Set<String> holders(OwnerKey owner) {
    Set<String> all = holders.getOrDefault(owner.label(), Set.of());
    if (owner.rank() != OwnerKey.Rank.TARGET) {
      return all;
    }
    return all.contains(owner.name()) ? Set.of(owner.name()) : Set.of();
  }

  private Optional<Deployment> make(OwnerKey key, boolean had) {
    if (key.rank() != OwnerKey.Rank.TARGET) {
      return document(SpecRef.instance(key.name())).map(found -> maker.of((Instance) found));
    }
    Cell cell = cell(key.name());
    boolean needed =
        had
            || cell.document.map(target -> target.getSpec().getComponentsCount() > 0).orElse(false)
            || !holders(key).isEmpty();
    return needed
        ? cell.document.map(target -> maker.of(target, Retirement.of(cell).isUnderWay()))
        : Optional.empty();
  }

  private void clear(Deployment owner, Set<String> touched, Set<String> sites) {
    Set<String> all = new TreeSet<>(owner.cells);
    all.addAll(owner.placed());
    for (String name : all) {
      Cell cell = cells.get(name);
      if (cell == null) {
        continue;
      }
      boolean took =
          !Cell.used(cell.fixed.getOrDefault(owner.key, List.of())).isNone()
              || !Cell.used(cell.chosen.getOrDefault(owner.key, List.of())).isNone();
      cell.fixed.remove(owner.key);
      cell.chosen.remove(owner.key);
      cell.goals.remove(owner.key);
      cell.rejected.remove(owner.key);
      touched.add(name);
      if (took) {
        sites.add(name);
      }
    }
  }

  private void restoreRequires(Deployment owner) {
    if (owner.key.rank() == OwnerKey.Rank.TARGET) {
      return;
    }
    SpecStatus status = before.get(SpecRef.instance(owner.key.name()));
    if (status != null) {
      for (Dependency dependency : status.getDependenciesList()) {
        owner.requires.put(dependency.getComponent(), new TreeSet<>(dependency.getRequiresList()));
      }
    }
  }

  private void restoreGhosts(SpecRef ref) {
    SpecStatus status = before.get(ref);
    if (status == null) {
      return;
    }
    OwnerKey owner = new OwnerKey(OwnerKey.Rank.INSTANCE, ref.name());
    for (TargetProgress progress : status.getTargetsList()) {
      for (StepProgress step : progress.getComponentsList()) {
        Cell cell = cell(progress.getTarget());
        if (step.getState() == StepProgress.State.REMOVING) {
          cell.ghosts.putIfAbsent(step.getComponent(), owner);
          dirtyCells.add(cell.name);
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

  private void compare(Set<String> touched, Set<OwnerKey> made, Instant now) {
    Set<String> planned = new TreeSet<>(touched);
    Map<Deployment, Set<String>> changed = new HashMap<>();
    for (String name : touched) {
      Cell cell = cells.get(name);
      if (cell == null) {
        continue;
      }
      render(cell);
      recount(cell, changed);
    }
    for (OwnerKey key : made) {
      Deployment owner = deployments.get(key);
      if (owner != null) {
        Set<String> all = changed.computeIfAbsent(owner, o -> new TreeSet<>());
        all.addAll(owner.tallies.keySet());
        all.addAll(owner.requires.keySet());
      }
    }
    changed.forEach(
        (owner, components) -> {
          components.forEach(component -> settle(owner, component));
          planned.addAll(owner.open);
        });
    for (String name : planned) {
      Cell cell = cells.get(name);
      if (cell != null) {
        step(cell, now);
      }
    }
  }

  private void render(Cell cell) {
    cell.goals.clear();
    if (cell.site.isEmpty()) {
      return;
    }
    Set<OwnerKey> owners = new TreeSet<>(cell.fixed.keySet());
    owners.addAll(cell.chosen.keySet());
    for (OwnerKey key : owners) {
      Deployment owner = deployments.get(key);
      if (owner != null) {
        List<Part> parts = new ArrayList<>(cell.fixed.getOrDefault(key, List.of()));
        parts.addAll(cell.chosen.getOrDefault(key, List.of()));
        parts.removeIf(part -> !owner.isUsable(part));
        parts.sort(java.util.Comparator.comparingInt(Part::order));
        cell.goals.put(key, rendering.of(owner, cell.site.get(), parts));
      }
    }
  }

  private void recount(Cell cell, Map<Deployment, Set<String>> changed) {
    Map<Cell.StepId, Integer> gates = new HashMap<>();
    List<Facet> earlier = cell.facets;
    cell.facets =
        Facets.of(cell, key -> Optional.ofNullable(deployment(key)), label -> owner(cell, label));
    for (Facet facet : earlier) {
      Deployment owner = deployment(facet.owner());
      if (owner != null) {
        Tally tally = owner.tally(facet.name());
        gates.putIfAbsent(new Cell.StepId(owner.key, facet.name()), tally.gates());
        tally.remove(cell.name, facet);
        owner.cells.remove(cell.name);
        owner.open.remove(cell.name);
      }
    }
    for (Facet facet : cell.facets) {
      Deployment owner = deployment(facet.owner());
      if (owner != null) {
        Tally tally = owner.tally(facet.name());
        gates.putIfAbsent(new Cell.StepId(owner.key, facet.name()), tally.gates());
        tally.add(cell.name, facet);
        owner.cells.add(cell.name);
        if (facet.isOpen()) {
          owner.open.add(cell.name);
        }
      }
    }
    gates.forEach(
        (id, signature) -> {
          Deployment owner = deployment(id.owner());
          if (owner != null && owner.tally(id.component()).gates() != signature) {
            changed.computeIfAbsent(owner, o -> new TreeSet<>()).add(id.component());
          }
        });
  }

  /** Keeps what a component requires: what it was put in place with, until it is as it shall be. */
  private void settle(Deployment owner, String component) {
    Tally tally = owner.tally(component);
    if (tally.isGone()) {
      owner.requires.remove(component);
      owner.tallies.remove(component);
    } else if (tally.isWanted()) {
      Set<String> requires =
          owner.design.parts().stream()
              .filter(part -> part.name().equals(component))
              .findFirst()
              .map(part -> new TreeSet<>(part.requires()))
              .orElseGet(TreeSet::new);
      if (tally.isReady() && !tally.isLeaving()) {
        owner.requires.put(component, requires);
      } else {
        owner.requires.computeIfAbsent(component, c -> new TreeSet<>()).addAll(requires);
      }
    }
    statusOf(owner.key);
  }

  private void step(Cell cell, Instant now) {
    List<Step> earlier = cell.steps;
    Stepping.plan(cell, key -> Optional.ofNullable(deployment(key)));
    if (cell.due.isPresent()) {
      due.put(cell.name, cell.due.get());
    } else {
      due.remove(cell.name);
    }
    if (!earlier.equals(cell.steps)) {
      Set<Cell.StepId> seen = new HashSet<>();
      for (Step step : cell.steps) {
        OwnerKey owner = ownerOf(cell, step);
        Cell.StepId id = new Cell.StepId(new OwnerKey(rank(owner), owner.name()), step.component());
        seen.add(id);
        cell.clocks.merge(
            id,
            StepClock.starting(step.state(), now),
            (clock, fresh) -> clock.at(step.state(), now));
      }
      cell.clocks.keySet().retainAll(seen);
      earlier.forEach(step -> statusOf(ownerOf(cell, step)));
      cell.steps.forEach(step -> statusOf(ownerOf(cell, step)));
    }
    dirtyStatuses.add(SpecRef.target(cell.name));
  }

  /** Clocks do not care whether an instance is only tried. */
  private static OwnerKey.Rank rank(OwnerKey owner) {
    return owner.rank() == OwnerKey.Rank.TARGET ? OwnerKey.Rank.TARGET : OwnerKey.Rank.INSTANCE;
  }

  private static OwnerKey ownerOf(Cell cell, Step step) {
    return step.owner().equals(Planner.TARGET_OWNER)
        ? OwnerKey.ofTarget(cell.name)
        : new OwnerKey(OwnerKey.Rank.INSTANCE, step.owner());
  }

  private void statusOf(OwnerKey owner) {
    dirtyStatuses.add(
        owner.rank() == OwnerKey.Rank.TARGET
            ? SpecRef.target(owner.name())
            : SpecRef.instance(owner.name()));
  }

  /** What is to be written now, by target. */
  public Collection<DesiredWrite> due() {
    return List.copyOf(due.values());
  }

  /** What is to be written now for one target. */
  public Optional<DesiredWrite> due(String target) {
    return Optional.ofNullable(due.get(target));
  }

  /** Documents whose status may have changed since this was last asked. */
  public Set<SpecRef> changedStatuses() {
    Set<SpecRef> changed = new TreeSet<>(dirtyStatuses);
    dirtyStatuses.clear();
    return changed;
  }

  /**
   * What became of a document.
   *
   * @return empty if there is no such document
   */
  public Optional<SpecStatus> status(SpecRef ref, Instant now) {
    Optional<SpecStatus> status =
        document(ref).map(found -> new Statuses(this, ref, found).status(before.get(ref), now));
    status.ifPresent(made -> before.put(ref, made));
    return status;
  }

  /** Documents that shall go, and of which nothing is left: they can be cleared. */
  public List<SpecRef> complete() {
    List<SpecRef> complete = new ArrayList<>();
    for (SpecRef ref : going) {
      if (new Completion(this).isComplete(ref)) {
        complete.add(ref);
      }
    }
    return complete;
  }

  /** All steps, those first that come first. */
  public List<Step> steps() {
    List<Step> all = new ArrayList<>();
    for (Cell cell : cells.values()) {
      cell.steps.forEach(step -> all.add(step.withReason(reason(cell, step))));
    }
    all.sort(
        java.util.Comparator.comparing((Step step) -> step.action() == Step.Action.REMOVE)
            .thenComparingInt(
                step -> step.action() == Step.Action.REMOVE ? -step.order() : step.order()));
    return all;
  }

  /** The reason of a step, with the targets where that for which it waits is missing or remains. */
  String reason(Cell cell, Step step) {
    Deployment owner = step.waitsFor().isEmpty() ? null : deployment(ownerOf(cell, step));
    if (owner == null) {
      return step.reason();
    }
    Tally tally = owner.tally(step.waitsFor());
    boolean leaves =
        step.action() == Step.Action.REMOVE
            ? !step.waitsFor().equals(step.component())
            : step.waitsFor().equals(step.component());
    Collection<String> names = leaves ? tally.leaving() : tally.unready();
    return names.isEmpty()
        ? step.reason()
        : step.reason()
            + (leaves ? " (still on " : " (not yet on ")
            + Conditions.names(names)
            + ")";
  }

  NavigableMap<SpecRef, Message> documents() {
    return documents;
  }

  NavigableMap<String, Cell> cells() {
    return cells;
  }

  Deployments maker() {
    return maker;
  }

  Optional<Message> document(SpecRef ref) {
    return Optional.ofNullable(documents.get(ref));
  }

  @org.jspecify.annotations.Nullable Deployment deployment(OwnerKey key) {
    return key.rank() == OwnerKey.Rank.TARGET
        ? deployments.get(key)
        : instance(key.name()).orElse(null);
  }

  Optional<Deployment> instance(String name) {
    OwnerKey key = instances.get(name);
    return key == null ? Optional.empty() : Optional.ofNullable(deployments.get(key));
  }

  private Optional<OwnerKey> owner(Cell cell, String label) {
    if (label.isEmpty()) {
      return Optional.empty();
    }
    if (label.equals(Planner.TARGET_OWNER)) {
      OwnerKey key = OwnerKey.ofTarget(cell.name);
      return deployments.containsKey(key) ? Optional.of(key) : Optional.empty();
    }
    return Optional.ofNullable(instances.get(label));
  }

  private Cell cell(String name) {
    return cells.computeIfAbsent(name, Cell::new);
  }

  private static List<Component> components(TwinView view) {
    return view.desired().orElse(DesiredState.getDefaultInstance()).getComponentsList();
  }

  private static Optional<Facts> facts(TwinView view) {
    return view.reported().filter(ReportedState::hasFacts).map(ReportedState::getFacts);
  }
}
