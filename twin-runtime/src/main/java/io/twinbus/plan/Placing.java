package io.twinbus.plan;

import com.google.protobuf.Message;
import com.google.protobuf.Value;
import io.twinbus.expression.Evaluation;
import io.twinbus.expression.Template;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Decides which component runs on which target, from documents and facts alone: what runs already
 * has no say, so that the outcome does not depend on history.
 */
final class Placing {
  private final Map<String, Cell> cells;
  private final AttributeIndex index;
  private final Function<SpecRef, Optional<Message>> documents;

  Placing(
      Map<String, Cell> cells,
      AttributeIndex index,
      Function<SpecRef, Optional<Message>> documents) {
    this.cells = cells;
    this.index = index;
    this.documents = documents;
  }

  /**
   * Places one owner's components anew.
   *
   * @param dirty only targets with these names changed; more are added where room came or went
   * @param everywhere all targets are looked at
   * @param touched gets the targets where the owner's components changed
   */
  void place(Deployment owner, Set<String> dirty, boolean everywhere, Set<String> touched) {
    boolean placedBefore = owner.places();
    Collection<String> looked = everywhere ? reach(owner) : new ArrayList<>(dirty);
    boolean offersChanged = everywhere;
    for (String name : looked) {
      Optional<Site> site = site(name);
      mark(owner.selected, name, site.isPresent() && owner.places.selects(site.get()));
      boolean was = owner.candidates.contains(name);
      boolean is = site.isPresent() && owner.places.offers(site.get());
      mark(owner.candidates, name, is);
      offersChanged |= was || is;
    }
    boolean places = owner.places();
    boolean all = everywhere || places != placedBefore;
    Set<String> ripple = new TreeSet<>();
    placeFixed(owner, all ? both(looked, owner.selected) : looked, places, all, touched, ripple);
    if (offersChanged || all) {
      placeChosen(owner, places, touched, ripple);
    }
    dirty.addAll(ripple);
  }

  /** The targets that the owner may select, or had to do with. */
  private Set<String> reach(Deployment owner) {
    Set<String> reach = new TreeSet<>(owner.selected);
    reach.addAll(owner.candidates);
    Places places = owner.places;
    if (places.isEmpty()) {
      return reach;
    }
    if (places.exactName().isPresent()) {
      reach.add(places.exactName().get());
    } else if (places.exact().isPresent()) {
      Map.Entry<String, String> exact = places.exact().get();
      reach.addAll(index.with(exact.getKey(), exact.getValue()));
    } else {
      reach.addAll(cells.keySet());
    }
    return reach;
  }

  private void placeFixed(
      Deployment owner,
      Collection<String> names,
      boolean places,
      boolean all,
      Set<String> touched,
      Set<String> ripple) {
    Map<String, List<Part>> matching = all && places ? matching(owner) : Map.of();
    for (String name : names) {
      Cell cell = cells.get(name);
      if (cell == null) {
        continue;
      }
      List<Part> parts = List.of();
      Map<String, String> rejected = new LinkedHashMap<>();
      if (places && owner.selected.contains(name)) {
        List<Part> fitting =
            all
                ? matching.getOrDefault(name, List.of())
                : owner.design.parts().stream().filter(part -> accepts(owner, cell, part)).toList();
        parts = withRoom(owner, cell, fitting, rejected);
      }
      if (rejected.isEmpty()) {
        cell.rejected.remove(owner.key);
      } else {
        cell.rejected.put(owner.key, rejected);
      }
      replace(cell, cell.fixed, owner, parts, touched, ripple);
    }
  }

  /**
   * For each target the parts that it accepts, found by the index where the constraint allows it.
   */
  private Map<String, List<Part>> matching(Deployment owner) {
    Map<String, List<Part>> matching = new HashMap<>();
    for (Part part : owner.design.parts()) {
      for (String name : narrowed(part).orElse(owner.selected)) {
        Cell cell = cells.get(name);
        if (cell != null && owner.selected.contains(name) && accepts(owner, cell, part)) {
          matching.computeIfAbsent(name, n -> new ArrayList<>()).add(part);
        }
      }
    }
    return matching;
  }

  /** Targets that may satisfy a part's constraint, by the index; empty: all may. */
  private Optional<Set<String>> narrowed(Part part) {
    return part.constraints()
        .flatMap(Template::narrowing)
        .map(
            narrowing -> {
              if (narrowing.values().size() == 1) {
                return index.with(narrowing.property(), narrowing.values().iterator().next());
              }
              Set<String> found = new TreeSet<>();
              for (String value : narrowing.values()) {
                found.addAll(index.with(narrowing.property(), value));
              }
              return found;
            });
  }

  private static List<Part> withRoom(
      Deployment owner, Cell cell, List<Part> parts, Map<String, String> rejected) {
    if (parts.stream().allMatch(part -> part.needs().isNone())) {
      return parts;
    }
    Amounts free = cell.free(owner.key, false);
    List<Part> placed = new ArrayList<>();
    for (Part part : parts) {
      String lack = free.lackFor(part.needs());
      if (lack.isEmpty()) {
        placed.add(part);
        free = free.minus(part.needs());
      } else {
        rejected.put(part.name(), lack);
      }
    }
    return placed;
  }

  private void placeChosen(
      Deployment owner, boolean places, Set<String> touched, Set<String> ripple) {
    Choosing choosing = new Choosing(owner.key, (cell, part) -> accepts(owner, cell, part));
    if (places && !owner.candidates.isEmpty()) {
      List<Cell> all = found(owner.candidates);
      for (Part part : owner.design.parts()) {
        choosing.choose(
            part,
            narrowed(part)
                .map(names -> found(names.stream().filter(owner.candidates::contains).toList()))
                .orElse(all));
      }
    }
    Map<String, List<Part>> choice = choosing.choice();
    Set<String> names = new TreeSet<>(choice.keySet());
    names.addAll(owner.placed());
    names.addAll(owner.candidates);
    for (String name : names) {
      Cell cell = cells.get(name);
      if (cell != null) {
        replace(cell, cell.chosen, owner, choice.getOrDefault(name, List.of()), touched, ripple);
      }
    }
  }

  private List<Cell> found(Collection<String> names) {
    List<Cell> found = new ArrayList<>(names.size());
    for (String name : names) {
      Cell cell = cells.get(name);
      if (cell != null) {
        found.add(cell);
      }
    }
    return found;
  }

  private boolean accepts(Deployment owner, Cell cell, Part part) {
    Site site = cell.site.orElse(null);
    if (site == null) {
      return false;
    }
    for (Map.Entry<String, String> fact : part.facts().entrySet()) {
      Optional<String> value = site.fact(fact.getKey());
      if (value.isEmpty() || !Wildcards.matches(fact.getValue(), value.get())) {
        return false;
      }
    }
    return part.constraints().map(template -> holds(template, owner, site, part)).orElse(true)
        && (owner.key.rank() == OwnerKey.Rank.TARGET || admits(site, part));
  }

  private boolean holds(Template template, Deployment owner, Site site, Part part) {
    return isTrue(template.test(Scopes.onSite(site, part.source(), owner.parameters, documents)));
  }

  private static boolean admits(Site site, Part part) {
    return site.admission()
        .map(template -> isTrue(template.test(Scopes.ofComponent(part.source()))))
        .orElse(true);
  }

  private static boolean isTrue(Evaluation evaluation) {
    Value truth = evaluation instanceof Evaluation.Ok ok ? ok.value() : Value.getDefaultInstance();
    return truth.getBoolValue();
  }

  private static void replace(
      Cell cell,
      Map<OwnerKey, List<Part>> placed,
      Deployment owner,
      List<Part> parts,
      Set<String> touched,
      Set<String> ripple) {
    List<Part> before = placed.getOrDefault(owner.key, List.of());
    if (before.equals(parts)) {
      return;
    }
    before.forEach(part -> owner.place(part, cell.name, false));
    if (parts.isEmpty()) {
      placed.remove(owner.key);
    } else {
      placed.put(owner.key, parts);
    }
    cell.fixed.getOrDefault(owner.key, List.of()).forEach(p -> owner.place(p, cell.name, true));
    cell.chosen.getOrDefault(owner.key, List.of()).forEach(p -> owner.place(p, cell.name, true));
    touched.add(cell.name);
    if (!Cell.used(before).equals(Cell.used(parts))) {
      ripple.add(cell.name);
    }
  }

  private Optional<Site> site(String name) {
    Cell cell = cells.get(name);
    return cell == null ? Optional.empty() : cell.site;
  }

  private static void mark(Set<String> set, String name, boolean in) {
    if (in) {
      set.add(name);
    } else {
      set.remove(name);
    }
  }

  private static Set<String> both(Collection<String> a, Collection<String> b) {
    Set<String> both = new TreeSet<>(a);
    both.addAll(b);
    return both;
  }
}
