package io.twinbus.plan;

import com.google.protobuf.Message;
import io.twinbus.v1.SpecStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one tenant, and what is planned for it: documents, targets, and the owners of
 * components. Decides nothing. Belongs to one {@link Planning}.
 */
final class Landscape {
  /** The users' documents. */
  final NavigableMap<SpecRef, Message> documents = new TreeMap<>();

  /** What was last said of each document. */
  final Map<SpecRef, SpecStatus> said = new HashMap<>();

  /** Every target that somebody spoke of. */
  final NavigableMap<String, Cell> cells = new TreeMap<>();

  /** The owners, in the order in which they get their places. */
  final NavigableMap<OwnerKey, Deployment> deployments = new TreeMap<>();

  /** What is to be written now, by target. */
  final NavigableMap<String, DesiredWrite> due = new TreeMap<>();

  /** Targets by the value of an attribute. */
  final AttributeIndex index = new AttributeIndex(cells);

  /** Makes owners of documents. */
  final Deployments maker = new Deployments(this::document);

  /** What changed since the last update. */
  final Changes changes = new Changes();

  /** The keys of instances, which tell whether they are only tried, by name. */
  private final Map<String, OwnerKey> instances = new HashMap<>();

  /** A document, if it is there. */
  Optional<Message> document(SpecRef ref) {
    return Optional.ofNullable(documents.get(ref));
  }

  /** The place of a target, made if need be. */
  Cell cell(String name) {
    return cells.computeIfAbsent(name, Cell::new);
  }

  /** The places of those of these targets that are known. */
  List<Cell> found(Collection<String> names) {
    List<Cell> found = new ArrayList<>(names.size());
    for (String name : names) {
      Cell cell = cells.get(name);
      if (cell != null) {
        found.add(cell);
      }
    }
    return found;
  }

  /** An owner; of an instance, whether it is only tried or not. */
  Optional<Deployment> deployment(OwnerKey key) {
    return key.rank() == OwnerKey.Rank.TARGET
        ? Optional.ofNullable(deployments.get(key))
        : instance(key.name());
  }

  /** The owner that an instance is. */
  Optional<Deployment> instance(String name) {
    OwnerKey key = instances.get(name);
    return key == null ? Optional.empty() : Optional.ofNullable(deployments.get(key));
  }

  /** Under which key an owner is known; the key itself when it is not. */
  OwnerKey current(OwnerKey key) {
    return key.rank() == OwnerKey.Rank.TARGET ? key : instances.getOrDefault(key.name(), key);
  }

  /** Puts an owner in its place. */
  void put(Deployment owner) {
    deployments.put(owner.key, owner);
    if (owner.key.rank() != OwnerKey.Rank.TARGET) {
      instances.put(owner.key.name(), owner.key);
    }
  }

  /** Takes an owner out; null when there was none. */
  @Nullable Deployment remove(OwnerKey key) {
    if (key.rank() != OwnerKey.Rank.TARGET) {
      instances.remove(key.name());
    }
    return deployments.remove(key);
  }

  /** The reason of a step, with the targets where that for which it waits is missing or remains. */
  String reason(Step step) {
    Deployment owner = step.waitsFor().isEmpty() ? null : deployment(step.ownerKey()).orElse(null);
    if (owner == null) {
      return step.reason();
    }
    Tally tally = owner.tally(step.waitsFor());
    boolean self = step.waitsFor().equals(step.component());
    boolean leaves = self != (step.action() == Step.Action.REMOVE);
    Collection<String> names = leaves ? tally.leaving() : tally.unready();
    return names.isEmpty()
        ? step.reason()
        : step.reason()
            + (leaves ? " (still on " : " (not yet on ")
            + Conditions.names(names)
            + ")";
  }

  /** Whose a component on a target is, by what stands in the desired state; empty: nobody's. */
  Optional<OwnerKey> owner(Cell cell, String label) {
    if (label.isEmpty()) {
      return Optional.empty();
    }
    if (label.equals(Planner.TARGET_OWNER)) {
      OwnerKey key = OwnerKey.ofTarget(cell.name);
      return deployments.containsKey(key) ? Optional.of(key) : Optional.empty();
    }
    return Optional.ofNullable(instances.get(label));
  }
}
