package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.v1.SpecStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The plan of one tenant, kept up to date as documents and twins change. After {@link #update} it
 * is the same as a plan made from scratch of the same documents and twins; the cost is that of what
 * changed, not of what there is. Does no I/O and reads no clock; not safe for use by several
 * threads.
 */
public final class Planning {
  private final Landscape land = new Landscape();
  private final Reception reception = new Reception(land);
  private final Owners owners = new Owners(land, reception);
  private final Placing placing = new Placing(land.cells, land.index, land::document);
  private final Comparison comparison = new Comparison(land);

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
    land.said.put(ref, status);
  }

  /** A document was written. */
  public void put(Message document) {
    reception.put(document);
  }

  /** A document is gone. */
  public void remove(SpecRef ref) {
    reception.remove(ref);
  }

  /** Something is known of a target, or other than before. */
  public void putTwin(String target, TwinView view) {
    reception.putTwin(target, view);
  }

  /** Whether anything was put since the last update. */
  public boolean isStale() {
    return !land.changes.isEmpty();
  }

  /**
   * Works out what follows from all that was put.
   *
   * @param now for the times in the statuses; the plan itself does not depend on it
   */
  public void update(Instant now) {
    Set<String> sites = new TreeSet<>(land.changes.sites);
    sites.forEach(owners::updateSite);
    Set<String> touched = new TreeSet<>(land.changes.cells);
    touched.addAll(sites);
    Set<OwnerKey> made = owners.update(touched, sites);
    place(made, sites, touched);
    land.changes.planned();
    comparison.compare(touched, made, now);
  }

  /**
   * Places what is to be placed anew, owner by owner: an earlier one may leave more or less room.
   */
  private void place(Set<OwnerKey> made, Set<String> sites, Set<String> touched) {
    Set<String> moved = new TreeSet<>(sites);
    for (Deployment owner : land.deployments.values()) {
      boolean whole = made.contains(owner.key);
      if (whole || (!moved.isEmpty() && concerns(owner, moved))) {
        int selected = owner.selected.size();
        Deployment.Mode mode = owner.mode();
        placing.place(owner, moved, whole, touched);
        if (owner.updateUsable() || mode != owner.mode()) {
          touched.addAll(owner.cells);
          touched.addAll(owner.placed());
        }
        if (whole || selected != owner.selected.size()) {
          land.changes.statusOf(owner.key);
        }
      }
    }
  }

  /** A target's own components concern that target alone. */
  private static boolean concerns(Deployment owner, Set<String> names) {
    return owner.key.rank() != OwnerKey.Rank.TARGET || names.contains(owner.key.name());
  }

  /** What is to be written now, by target. */
  public Collection<DesiredWrite> due() {
    return List.copyOf(land.due.values());
  }

  /** What is to be written now for one target. */
  public Optional<DesiredWrite> due(String target) {
    return Optional.ofNullable(land.due.get(target));
  }

  /** Documents whose status may have changed since this was last asked. */
  public Set<SpecRef> changedStatuses() {
    Set<SpecRef> changed = new TreeSet<>(land.changes.statuses);
    land.changes.statuses.clear();
    return changed;
  }

  /**
   * What became of a document.
   *
   * @return empty if there is no such document
   */
  public Optional<SpecStatus> status(SpecRef ref, Instant now) {
    Optional<SpecStatus> status =
        land.document(ref)
            .map(found -> new Statuses(land, ref, found).status(land.said.get(ref), now));
    status.ifPresent(made -> land.said.put(ref, made));
    return status;
  }

  /** Documents that shall go, and of which nothing is left: they can be cleared. */
  public List<SpecRef> complete() {
    Completion completion = new Completion(land);
    return reception.going().stream().filter(completion::isComplete).toList();
  }

  /** All steps, those first that come first. */
  public List<Step> steps() {
    List<Step> all = new ArrayList<>();
    for (Cell cell : land.cells.values()) {
      cell.steps.forEach(step -> all.add(step.withReason(land.reason(step))));
    }
    all.sort(
        Comparator.comparing((Step step) -> step.action() == Step.Action.REMOVE)
            .thenComparingInt(
                step -> step.action() == Step.Action.REMOVE ? -step.order() : step.order()));
    return all;
  }

  /** All documents. */
  Set<SpecRef> documents() {
    return Set.copyOf(land.documents.keySet());
  }

  /** The owner that an instance is. */
  Optional<Deployment> instance(String name) {
    return land.instance(name);
  }
}
