package io.twinbus.monitor.fleet;

import io.twinbus.v1.Health;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * Which twins, and in which order. Reading is linear in the number of twins, and keeps no more of
 * them than the page.
 *
 * @param tenants tenants that the reader may see
 * @param text must occur in name, display name, kind, system, a label or what it runs; empty: any
 * @param kind exactly this kind; empty: any
 * @param labels labels that must all match
 * @param phases any of these; empty: any
 * @param verdicts any of these; empty: any
 * @param connected connected or not; empty: either
 * @param sort the column
 * @param descending the other way round
 */
public record FleetQuery(
    Set<String> tenants,
    String text,
    String kind,
    Map<String, String> labels,
    Set<TwinStatus.Phase> phases,
    Set<Health.Verdict> verdicts,
    Optional<Boolean> connected,
    Sort sort,
    boolean descending) {
  /** What a list can be sorted by. */
  public enum Sort {
    NAME(Comparator.comparing(TwinRow::id)),
    KIND(Comparator.comparing(TwinRow::kind)),
    PHASE(Comparator.comparing(TwinRow::phase)),
    VERDICT(Comparator.comparingInt(row -> io.twinbus.monitor.health.Judge.rank(row.verdict()))),
    SEEN(Comparator.comparingLong(TwinRow::seen)),
    SINCE(Comparator.comparingLong(TwinRow::since)),
    GENERATION(Comparator.comparingLong(TwinRow::generation)),
    ALERTS(Comparator.comparingInt(TwinRow::alerts));

    private final Comparator<TwinRow> order;

    Sort(Comparator<TwinRow> order) {
      this.order = order;
    }

    Comparator<TwinRow> order(boolean descending) {
      Comparator<TwinRow> byName = Comparator.comparing(TwinRow::id);
      return (descending ? order.reversed() : order).thenComparing(byName);
    }
  }

  public FleetQuery {
    tenants = Set.copyOf(tenants);
    text = text.toLowerCase(Locale.ROOT);
    labels = Map.copyOf(labels);
    phases = phases.isEmpty() ? Set.of() : EnumSet.copyOf(phases);
    verdicts = verdicts.isEmpty() ? Set.of() : EnumSet.copyOf(verdicts);
  }

  /** Everything of these tenants by name. */
  public static FleetQuery everythingOf(Set<String> tenants) {
    return new FleetQuery(
        tenants, "", "", Map.of(), Set.of(), Set.of(), Optional.empty(), Sort.NAME, false);
  }

  /**
   * A page.
   *
   * @param rows the rows from offset on
   * @param total how many match
   */
  public record Page(List<TwinRow> rows, int total) {}

  /** Counts of all twins that match, by what a reader looks for. */
  public record Counts(
      int total,
      int connected,
      int alerts,
      Map<TwinStatus.Phase, Integer> phases,
      Map<Health.Verdict, Integer> verdicts,
      Map<String, Integer> kinds) {}

  /** The page of the matching twins. */
  public Page page(Collection<TwinRecord> twins, int offset, int limit) {
    Comparator<TwinRow> order = sort.order(descending);
    int keep = Math.addExact(offset, limit);
    PriorityQueue<TwinRow> best =
        new PriorityQueue<>(Math.clamp(keep, 1, 1024) + 1, order.reversed());
    int total = 0;
    for (TwinRecord twin : twins) {
      TwinRow row = twin.row();
      if (!matches(row)) {
        continue;
      }
      total++;
      if (best.size() < keep) {
        best.add(row);
      } else if (keep > 0 && order.compare(row, best.element()) < 0) {
        best.remove();
        best.add(row);
      }
    }
    List<TwinRow> sorted = new ArrayList<>(best);
    sorted.sort(order);
    return new Page(
        List.copyOf(sorted.subList(Math.min(offset, sorted.size()), sorted.size())), total);
  }

  /** The counts of the matching twins. */
  public Counts counts(Collection<TwinRecord> twins) {
    Map<TwinStatus.Phase, Integer> ofPhase = new HashMap<>();
    Map<Health.Verdict, Integer> ofVerdict = new HashMap<>();
    Map<String, Integer> ofKind = new HashMap<>();
    int total = 0;
    int online = 0;
    int alerts = 0;
    for (TwinRecord twin : twins) {
      TwinRow row = twin.row();
      if (matches(row)) {
        total++;
        online += row.connected() ? 1 : 0;
        alerts += row.alerts();
        ofPhase.merge(row.phase(), 1, Integer::sum);
        ofVerdict.merge(row.verdict(), 1, Integer::sum);
        ofKind.merge(row.kind(), 1, Integer::sum);
      }
    }
    return new Counts(total, online, alerts, ofPhase, ofVerdict, ofKind);
  }

  private boolean matches(TwinRow row) {
    return tenants.contains(row.id().tenant())
        && (kind.isEmpty() || kind.equals(row.kind()))
        && (phases.isEmpty() || phases.contains(row.phase()))
        && (verdicts.isEmpty() || verdicts.contains(row.verdict()))
        && (connected.isEmpty() || connected.get() == row.connected())
        && (labels.isEmpty() || hasLabels(row))
        && (text.isEmpty() || hasText(row));
  }

  private boolean hasLabels(TwinRow row) {
    for (Map.Entry<String, String> each : labels.entrySet()) {
      if (!each.getValue().equals(row.labels().get(each.getKey()))) {
        return false;
      }
    }
    return true;
  }

  private boolean hasText(TwinRow row) {
    char lower = text.charAt(0);
    char upper = Character.toUpperCase(lower);
    if (contains(row.id().target(), lower, upper)
        || contains(row.displayName(), lower, upper)
        || contains(row.kind(), lower, upper)
        || contains(row.system(), lower, upper)
        || contains(row.runs(), lower, upper)) {
      return true;
    }
    for (Map.Entry<String, String> label : row.labels().entrySet()) {
      if (contains(label.getValue(), lower, upper) || contains(label.getKey(), lower, upper)) {
        return true;
      }
    }
    return false;
  }

  /** Looks closer only where the first letter is right: there are a hundred places in a row. */
  private boolean contains(String value, char lower, char upper) {
    int last = value.length() - text.length();
    for (int i = 0; i <= last; i++) {
      char first = value.charAt(i);
      if ((first == lower || first == upper)
          && value.regionMatches(true, i, text, 0, text.length())) {
        return true;
      }
    }
    return false;
  }
}
