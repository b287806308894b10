package io.twinbus.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Chooses one target for each of an owner's components: most of the scarcest resource left, then
 * fewest components of this owner, then a hash of both names, which spreads evenly and moves little
 * when targets come and go.
 */
final class Choosing {
  private final OwnerKey owner;
  private final BiPredicate<Cell, Part> accepts;
  private final Map<String, Option> options = new HashMap<>();
  private final Map<Kind, List<Option>> accepted = new HashMap<>();
  private final Map<Amounts, Integer> needs = new HashMap<>();
  private final Map<String, List<Part>> choice = new HashMap<>();

  /** Parts of one kind are accepted by the same targets. */
  private record Kind(String constraints, Map<String, String> facts, Object narrowed) {}

  /** A target that may be chosen, and what is left of it. */
  private static final class Option {
    final Cell cell;
    final int hash;
    Amounts free = Amounts.NONE;
    boolean counted;
    int chosen;

    /** What would be left after the need with this number; worked out again when free changes. */
    int left;

    int leftOf = -1;

    Option(Cell cell) {
      this.cell = cell;
      this.hash = cell.name.hashCode() * 0x9E3779B9;
    }
  }

  Choosing(OwnerKey owner, BiPredicate<Cell, Part> accepts) {
    this.owner = owner;
    this.accepts = accepts;
  }

  /** Chooses among these targets; a part that none of them can take is left out. */
  void choose(Part part, Collection<Cell> candidates) {
    boolean alike = part.source().getParametersCount() == 0;
    Kind kind = new Kind(part.source().getConstraints(), part.facts(), alike ? "" : part.name());
    List<Option> all = accepted.computeIfAbsent(kind, k -> options(part, candidates));
    Option best = best(part, all);
    if (best != null) {
      best.chosen++;
      best.free = best.free.minus(part.needs());
      best.leftOf = -1;
      choice.computeIfAbsent(best.cell.name, name -> new ArrayList<>()).add(part);
    }
  }

  /** What was chosen, by target. */
  Map<String, List<Part>> choice() {
    return choice;
  }

  private List<Option> options(Part part, Collection<Cell> candidates) {
    List<Option> all = new ArrayList<>();
    for (Cell cell : candidates) {
      if (accepts.test(cell, part)) {
        all.add(options.computeIfAbsent(cell.name, name -> new Option(cell)));
      }
    }
    return all;
  }

  private @Nullable Option best(Part part, List<Option> all) {
    boolean free = part.needs().isNone();
    int need = needs.computeIfAbsent(part.needs(), amounts -> needs.size());
    int name = 31 * owner.name().hashCode() + part.name().hashCode();
    Option best = null;
    int bestLeft = 0;
    int bestHash = 0;
    for (Option option : all) {
      int left = free ? 8 : left(option, part, need);
      if (left < 0 || (best != null && left < bestLeft)) {
        continue;
      }
      int hash = mixed(name ^ option.hash);
      if (best == null
          || left > bestLeft
          || option.chosen < best.chosen
          || (option.chosen == best.chosen && hash < bestHash)) {
        if (option.cell.fixed.getOrDefault(owner, List.of()).contains(part)) {
          continue;
        }
        best = option;
        bestLeft = left;
        bestHash = hash;
      }
    }
    return best;
  }

  /** Eighths of the scarcest resource that would be left; negative: there is too little. */
  private int left(Option option, Part part, int need) {
    if (option.leftOf != need) {
      option.left = left(option, part);
      option.leftOf = need;
    }
    return option.left;
  }

  private int left(Option option, Part part) {
    if (!option.counted) {
      option.counted = true;
      option.free =
          option
              .cell
              .free(owner, false)
              .minus(Cell.used(option.cell.fixed.getOrDefault(owner, List.of())))
              .minus(Cell.used(choice.getOrDefault(option.cell.name, List.of())));
    }
    if (!option.free.covers(part.needs())) {
      return -1;
    }
    return option.free.eighthsLeft(part.needs(), option.cell.site.orElseThrow().capacity());
  }

  /** Spreads a hash (the finaliser of MurmurHash3). */
  private static int mixed(int hash) {
    int h = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
