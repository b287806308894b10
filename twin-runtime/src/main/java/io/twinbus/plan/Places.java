package io.twinbus.plan;

import io.twinbus.v1.Place;
import io.twinbus.v1.Placement;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the components of an owner may go. */
record Places(
    String name,
    Map<String, String> selector,
    List<Place> allOf,
    List<Place> anyOf,
    int maxTargets) {
  private static final int DEFAULT_MAX_TARGETS = 100;

  static Places of(Placement placement) {
    return new Places(
        placement.getName(),
        placement.getSelectorMap(),
        placement.getAllOfList(),
        placement.getAnyOfList(),
        placement.getMaxTargets() == 0 ? DEFAULT_MAX_TARGETS : placement.getMaxTargets());
  }

  /** Exactly one target. */
  static Places only(String target) {
    return new Places(target, Map.of(), List.of(), List.of(), 1);
  }

  boolean isEmpty() {
    return name.isEmpty() && selector.isEmpty() && allOf.isEmpty() && anyOf.isEmpty();
  }

  /** The site is used. */
  boolean selects(Site site) {
    if (isEmpty() || !admits(site)) {
      return false;
    }
    return allOf.isEmpty() ? anyOf.isEmpty() : allOf.stream().anyMatch(place -> isAt(place, site));
  }

  /** The site is one of those of which the best is used. */
  boolean offers(Site site) {
    return !anyOf.isEmpty() && admits(site) && anyOf.stream().anyMatch(place -> isAt(place, site));
  }

  private boolean admits(Site site) {
    return (name.isEmpty() || Wildcards.matches(name, site.name())) && site.has(selector);
  }

  static boolean isAt(Place place, Site site) {
    return (place.getName().isEmpty() || Wildcards.matches(place.getName(), site.name()))
        && site.has(place.getLabelsMap())
        && !(place.getName().isEmpty() && place.getLabelsMap().isEmpty());
  }

  /** A name or an attribute that every used site has, for the index. */
  Optional<Map.Entry<String, String>> exact() {
    return selector.entrySet().stream()
        .filter(entry -> !Wildcards.isPattern(entry.getValue()))
        .sorted(Map.Entry.comparingByKey())
        .findFirst();
  }

  /** The one target that is named. */
  Optional<String> exactName() {
    return name.isEmpty() || Wildcards.isPattern(name) ? Optional.empty() : Optional.of(name);
  }
}
