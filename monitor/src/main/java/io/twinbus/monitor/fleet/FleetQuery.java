package io.twinbus.monitor.fleet;

import io.twinbus.monitor.health.Judge;
import io.twinbus.v1.Health;
import io.twinbus.v1.TwinStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which twins, and in which order. Reading is linear in the number of twins of the tenants, and
 * keeps no more of them than the page and those before it.
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
  /** What a list can be sorted by; rows that are equal in it follow in the order of their names. */
  public enum Sort {
    NAME(Comparator.comparing(TwinRow::id)),
    KIND(Comparator.comparing(TwinRow::kind)),
    PHASE(Comparator.comparing(TwinRow::phase)),
    VERDICT(Comparator.comparingInt(row -> Judge.rank(row.verdict()))),
    SEEN(Comparator.comparingLong(TwinRow::seen)),
    SINCE(Comparator.comparingLong(TwinRow::since)),
    GENERATION(Comparator.comparingLong(TwinRow::generation)),
    ALERTS(Comparator.comparingInt(TwinRow::alerts));

    private final Comparator<TwinRow> order;

    Sort(Comparator<TwinRow> order) {
      this.order = order;
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

  /**
   * The page of the matching twins.
   *
   * @param rows all rows in the order of their names
   */
  public Page page(List<TwinRow> rows, int offset, int limit) {
    List<TwinRow> mine = ofTenants(rows);
    return sort == Sort.NAME ? byName(mine, offset, limit) : sorted(mine, offset, limit);
  }

  private Page byName(List<TwinRow> rows, int offset, int limit) {
    List<TwinRow> found = new ArrayList<>();
    int total = 0;
    for (TwinRow row : descending ? rows.reversed() : rows) {
      if (matches(row)) {
        if (total >= offset && found.size() < limit) {
          found.add(row);
        }
        total++;
      }
    }
    return new Page(found, total);
  }

  /** A row, and which one it is by name. */
  private record Place(TwinRow row, int number) {}

  private Page sorted(List<TwinRow> rows, int offset, int limit) {
    Comparator<TwinRow> column = descending ? sort.order.reversed() : sort.order;
    Comparator<Place> order =
        Comparator.comparing(Place::row, column).thenComparingInt(Place::number);
    int keep = Math.addExact(offset, limit);
    PriorityQueue<Place> best =
        new PriorityQueue<>(Math.clamp(keep, 1, 1024) + 1, order.reversed());
    int total = 0;
    for (TwinRow row : rows) {
      if (!matches(row)) {
        continue;
      }
      total++;
      if (best.size() < keep) {
        best.add(new Place(row, total));
      } else if (keep > 0 && column.compare(row, best.element().row) < 0) {
        best.remove();
        best.add(new Place(row, total));
      }
    }
    return new Page(best.stream().sorted(order).skip(offset).map(Place::row).toList(), total);
  }

  /** The counts of the matching twins. */
  public Counts counts(List<TwinRow> rows) {
    Map<TwinStatus.Phase, Integer> ofPhase = new HashMap<>();
    Map<Health.Verdict, Integer> ofVerdict = new HashMap<>();
    Map<String, Integer> ofKind = new HashMap<>();
    int total = 0;
    int online = 0;
    int alerts = 0;
    for (TwinRow row : ofTenants(rows)) {
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

  /** Twins of a tenant are beside each other. */
  private List<TwinRow> ofTenants(List<TwinRow> rows) {
    List<List<TwinRow>> parts = new ArrayList<>();
    for (String tenant : new TreeSet<>(tenants)) {
      List<TwinRow> part = rows.subList(firstFrom(rows, tenant), firstFrom(rows, tenant + '\0'));
      if (!part.isEmpty()) {
        parts.add(part);
      }
    }
    return parts.size() == 1 ? parts.getFirst() : parts.stream().flatMap(List::stream).toList();
  }

  private static int firstFrom(List<TwinRow> rows, String tenant) {
    int low = 0;
    int high = rows.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (rows.get(middle).id().tenant().compareTo(tenant) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private boolean matches(TwinRow row) {
    return (kind.isEmpty() || kind.equals(row.kind()))
        && (phases.isEmpty() || phases.contains(row.phase()))
        && (verdicts.isEmpty() || verdicts.contains(row.verdict()))
        && (connected.isEmpty() || connected.get() == row.connected())
        && (labels.isEmpty() || hasLabels(row))
        && (text.isEmpty() || row.text().contains(text));
  }

  private boolean hasLabels(TwinRow row) {
    for (Map.Entry<String, String> each : labels.entrySet()) {
      if (!each.getValue().equals(row.labels().get(each.getKey()))) {
        return false;
      }
    }
    return true;
  }
}
