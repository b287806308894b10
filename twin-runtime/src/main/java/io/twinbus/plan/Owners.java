package io.twinbus.plan;

import io.twinbus.v1.Dependency;
import io.twinbus.v1.Instance;
import io.twinbus.v1.SpecStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps the owners of components in step with the documents that they are made of. Belongs to one
 * {@link Planning}.
 */
final class Owners {
  private final Landscape land;
  private final Reception reception;

  Owners(Landscape land, Reception reception) {
    this.land = land;
    this.reception = reception;
  }

  /** Works out anew whether and how a target may be used. */
  void updateSite(String name) {
    Cell cell = land.cell(name);
    Map<String, String> earlier = cell.site.map(Site::attributes).orElse(Map.of());
    boolean serves = !Retirement.of(cell).isUnderWay();
    cell.site =
        cell.document.filter(target -> serves).map(target -> Site.of(target, cell.view.facts()));
    land.index.moved(name, earlier, cell.site.map(Site::attributes).orElse(Map.of()));
    land.changes.statuses.add(SpecRef.target(name));
  }

  /**
   * Makes the owners anew whose documents changed.
   *
   * @param touched gets the targets where something of them is, or was
   * @param sites gets the targets where they took room
   * @return their keys: these are to be placed on all targets
   */
  Set<OwnerKey> update(Set<String> touched, Set<String> sites) {
    Set<OwnerKey> everywhere = new HashSet<>();
    for (OwnerKey changed : land.changes.owners) {
      OwnerKey old = land.current(changed);
      Deployment earlier = land.remove(old);
      if (earlier != null) {
        clear(earlier, touched, sites);
      }
      Optional<Deployment> made = make(changed, earlier != null);
      if (made.isPresent()) {
        Deployment owner = made.get();
        land.put(owner);
        everywhere.add(owner.key);
        if (earlier != null) {
          owner.continueFrom(earlier);
        } else {
          restoreRequires(owner);
        }
      }
      if (earlier == null) {
        touched.addAll(reception.holders(changed));
      } else {
        handOver(earlier, made, touched);
      }
    }
    return everywhere;
  }

  /** What is being removed of an owner is from now on that of the one in its place, or nobody's. */
  private void handOver(Deployment earlier, Optional<Deployment> made, Set<String> touched) {
    for (Cell cell : land.found(earlier.cells)) {
      if (made.isPresent()) {
        cell.ghosts.replaceAll((name, owner) -> owner.equals(earlier.key) ? made.get().key : owner);
      } else {
        cell.ghosts.values().removeIf(earlier.key::equals);
      }
      touched.add(cell.name);
    }
  }

  private Optional<Deployment> make(OwnerKey key, boolean had) {
    if (key.rank() != OwnerKey.Rank.TARGET) {
      return land.document(SpecRef.instance(key.name()))
          .map(found -> land.maker.of((Instance) found));
    }
    Cell cell = land.cell(key.name());
    boolean needed =
        had
            || cell.document.map(target -> target.getSpec().getComponentsCount() > 0).orElse(false)
            || !reception.holders(key).isEmpty();
    return needed
        ? cell.document.map(target -> land.maker.of(target, Retirement.of(cell).isUnderWay()))
        : Optional.empty();
  }

  private void clear(Deployment owner, Set<String> touched, Set<String> sites) {
    Set<String> all = new TreeSet<>(owner.cells);
    all.addAll(owner.placed());
    for (Cell cell : land.found(all)) {
      boolean took =
          !Cell.used(cell.fixed.getOrDefault(owner.key, List.of())).isNone()
              || !Cell.used(cell.chosen.getOrDefault(owner.key, List.of())).isNone();
      cell.fixed.remove(owner.key);
      cell.chosen.remove(owner.key);
      cell.goals.remove(owner.key);
      cell.rejected.remove(owner.key);
      touched.add(cell.name);
      if (took) {
        sites.add(cell.name);
      }
    }
  }

  private void restoreRequires(Deployment owner) {
    if (owner.key.rank() == OwnerKey.Rank.TARGET) {
      return;
    }
    SpecStatus status = land.said.get(SpecRef.instance(owner.key.name()));
    if (status != null) {
      for (Dependency dependency : status.getDependenciesList()) {
        owner.requires.put(dependency.getComponent(), new TreeSet<>(dependency.getRequiresList()));
      }
    }
  }
}
