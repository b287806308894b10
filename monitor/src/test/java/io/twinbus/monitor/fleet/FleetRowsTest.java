package io.twinbus.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.monitor.fleet.FleetQuery.Sort;
import io.twinbus.monitor.health.Judge;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.Health;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FleetRowsTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static final List<String> TENANTS = List.of("a", "a-b", "ab", "b");

  @Property(tries = 300)
  void areTheSameAsASortedMapWhateverComesAndGoes(@ForAll long seed) {
    Random random = new Random(seed);
    FleetRows rows = new FleetRows();
    TreeMap<TwinId, TwinRow> model = new TreeMap<>();
    for (int step = 0; step < 200; step++) {
      TwinId twin = twin(random, 10);
      if (random.nextInt(3) == 0) {
        rows.remove(twin);
        model.remove(twin);
      } else {
        TwinRow row = TwinRow.of(twin).seen(NOW.plusMillis(step));
        rows.put(row);
        model.put(twin, row);
      }
      if (random.nextInt(5) == 0) {
        assertThat(rows.read()).containsExactlyElementsOf(model.values());
      }
    }
    assertThat(rows.read()).containsExactlyElementsOf(model.values());
  }

  @Test
  void keepTheirTwinsForWhoeverReadsThem() {
    FleetStore fleet = new FleetStore();
    fleet.status(TwinId.of("b"), phase(TwinStatus.Phase.PENDING), NOW);
    List<TwinRow> read = fleet.rows();

    fleet.status(TwinId.of("a"), phase(TwinStatus.Phase.PENDING), NOW);
    fleet.status(TwinId.of("b"), Optional.empty(), NOW);

    assertThat(read).extracting(each -> each.id().target()).containsExactly("b");
    assertThat(fleet.rows()).extracting(each -> each.id().target()).containsExactly("a");
  }

  @Property(tries = 300)
  void everyPageIsTheOneOfSortingAll(
      @ForAll long seed, @ForAll Sort sort, @ForAll boolean descending) {
    Random random = new Random(seed);
    FleetStore fleet = new FleetStore();
    for (int i = 0; i < 80; i++) {
      TwinId twin = twin(random, 20);
      fleet.status(twin, phase(TwinStatus.Phase.forNumber(random.nextInt(9))), NOW);
      fleet.health(twin, verdict(Health.Verdict.forNumber(random.nextInt(5))), NOW);
    }
    Set<String> tenants = Set.copyOf(List.of(TENANTS.get(random.nextInt(4)), "b", "none"));
    Set<TwinStatus.Phase> phases =
        random.nextBoolean() ? Set.of() : Set.of(TwinStatus.Phase.PENDING, TwinStatus.Phase.FAILED);
    FleetQuery query =
        new FleetQuery(
            tenants, "", "", Map.of(), phases, Set.of(), Optional.empty(), sort, descending);
    List<TwinRow> all = new ArrayList<>();
    for (TwinRecord twin : fleet.twins()) {
      if (tenants.contains(twin.id().tenant())
          && (phases.isEmpty() || phases.contains(twin.row().phase()))) {
        all.add(twin.row());
      }
    }
    all.sort(order(sort, descending).thenComparing(TwinRow::id));
    int offset = random.nextInt(30);
    int limit = random.nextInt(1, 20);

    FleetQuery.Page page = query.page(fleet.rows(), offset, limit);

    assertThat(page.total()).isEqualTo(all.size());
    assertThat(page.rows())
        .containsExactlyElementsOf(all.stream().skip(offset).limit(limit).toList());
    assertThat(query.counts(fleet.rows()).total()).isEqualTo(all.size());
  }

  private static Comparator<TwinRow> order(Sort sort, boolean descending) {
    Comparator<TwinRow> order =
        switch (sort) {
          case NAME -> Comparator.comparing(TwinRow::id);
          case KIND -> Comparator.comparing(TwinRow::kind);
          case PHASE -> Comparator.comparing(TwinRow::phase);
          case VERDICT -> Comparator.comparingInt(row -> Judge.rank(row.verdict()));
          case SEEN -> Comparator.comparingLong(TwinRow::seen);
          case SINCE -> Comparator.comparingLong(TwinRow::since);
          case GENERATION -> Comparator.comparingLong(TwinRow::generation);
          case ALERTS -> Comparator.comparingInt(TwinRow::alerts);
        };
    return descending ? order.reversed() : order;
  }

  private static TwinId twin(Random random, int names) {
    return new TwinId(TENANTS.get(random.nextInt(TENANTS.size())), "t" + random.nextInt(names));
  }

  private static Optional<TwinStatus> phase(TwinStatus.Phase phase) {
    return Optional.of(TwinStatus.newBuilder().setPhase(phase).build());
  }

  private static Optional<Health> verdict(Health.Verdict verdict) {
    return Optional.of(Health.newBuilder().setVerdict(verdict).build());
  }
}
