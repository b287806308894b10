package io.twinbus.monitor.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.monitor.fleet.FleetQuery.Sort;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Facts;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class FleetStoreTest {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private final FleetStore fleet = new FleetStore();

  private static Optional<TwinStatus> status(TwinStatus.Phase phase) {
    return Optional.of(TwinStatus.newBuilder().setPhase(phase).build());
  }

  private static Optional<ReportedState> reported(String os) {
    return Optional.of(
        ReportedState.newBuilder()
            .setFacts(Facts.newBuilder().setOs(os).putLabels("zone", "lab"))
            .build());
  }

  @Test
  void givesEachChangedTwinOnceInItsNewestForm() {
    fleet.status(TwinId.of("a"), status(TwinStatus.Phase.PENDING), NOW);
    long read = fleet.since(-1, 100).upTo();
    fleet.status(TwinId.of("b"), status(TwinStatus.Phase.PENDING), NOW);
    fleet.status(TwinId.of("b"), status(TwinStatus.Phase.IN_SYNC), NOW);

    FleetStore.Changes changes = fleet.since(read, 100);

    assertThat(changes.whole()).isFalse();
    assertThat(changes.changed()).extracting(each -> each.id().target()).containsExactly("b");
    assertThat(changes.changed().getFirst().row().phase()).isEqualTo(TwinStatus.Phase.IN_SYNC);
  }

  @Test
  void tellsWhichTwinsAreGone() {
    fleet.status(TwinId.of("a"), status(TwinStatus.Phase.PENDING), NOW);
    long read = fleet.sequence();
    fleet.status(TwinId.of("a"), Optional.empty(), NOW);

    assertThat(fleet.since(read, 100).removed()).containsExactly(TwinId.of("a"));
    assertThat(fleet.twins()).isEmpty();
  }

  @Test
  void startsAnewForAReaderWhoKnowsNumbersThatItNeverGave() {
    fleet.status(TwinId.of("a"), status(TwinStatus.Phase.PENDING), NOW);

    assertThat(fleet.since(999, 100).whole()).isTrue();
    assertThat(fleet.since(-1, 100).whole()).isTrue();
  }

  @Property(tries = 200)
  void aReaderWhoFollowsInPiecesSeesTheSameFleet(@ForAll long seed) {
    FleetStore store = new FleetStore();
    Random random = new Random(seed);
    Map<TwinId, TwinStatus.Phase> seen = new HashMap<>();
    long cursor = -1;
    for (int step = 0; step < 300; step++) {
      TwinId twin = TwinId.of("t" + random.nextInt(12));
      if (random.nextInt(6) == 0) {
        store.status(twin, Optional.empty(), NOW);
      } else {
        store.status(twin, status(TwinStatus.Phase.forNumber(1 + random.nextInt(8))), NOW);
      }
      if (random.nextInt(4) == 0) {
        cursor = follow(store, cursor, 1 + random.nextInt(3), seen);
      }
    }
    while (cursor < store.sequence()) {
      cursor = follow(store, cursor, 5, seen);
    }
    Map<TwinId, TwinStatus.Phase> real = new HashMap<>();
    store.twins().forEach(each -> real.put(each.id(), each.row().phase()));
    assertThat(seen).isEqualTo(real);
  }

  private static long follow(
      FleetStore store, long cursor, int most, Map<TwinId, TwinStatus.Phase> seen) {
    FleetStore.Changes changes = store.since(cursor, most);
    if (changes.whole()) {
      seen.clear();
    }
    changes.changed().forEach(each -> seen.put(each.id(), each.row().phase()));
    changes.removed().forEach(seen::remove);
    return changes.upTo();
  }

  @Test
  void findsByTextLabelPhaseAndPagesInOrder() {
    for (int i = 0; i < 250; i++) {
      TwinId twin = TwinId.of("pc-%03d".formatted(i));
      fleet.reported(twin, reported(i % 2 == 0 ? "linux" : "windows"), true, NOW);
      fleet.status(
          twin, status(i % 10 == 0 ? TwinStatus.Phase.FAILED : TwinStatus.Phase.IN_SYNC), NOW);
    }
    FleetQuery linux =
        new FleetQuery(
            Set.of("default"),
            "LINUX",
            "",
            Map.of("zone", "lab"),
            Set.of(TwinStatus.Phase.FAILED),
            Set.of(),
            Optional.empty(),
            Sort.NAME,
            false);

    FleetQuery.Page page = linux.page(fleet.rows(), 5, 3);

    assertThat(page.total()).isEqualTo(25);
    assertThat(page.rows())
        .extracting(each -> each.id().target())
        .containsExactly("pc-050", "pc-060", "pc-070");
    assertThat(linux.counts(fleet.rows()).phases())
        .containsExactly(Map.entry(TwinStatus.Phase.FAILED, 25));
    assertThat(FleetQuery.everythingOf(Set.of("other")).page(fleet.rows(), 0, 10).total()).isZero();
  }

  @Test
  void namesTheFirstComponentsThatATwinShallRunAndFindsItByThem() {
    TwinStatus.Builder status = TwinStatus.newBuilder().setPhase(TwinStatus.Phase.IN_SYNC);
    for (String name : List.of("api", "Cache", "db", "edge", "feed")) {
      status.addComponents(ComponentStatus.newBuilder().setName(name).setDesired(true));
    }
    status.addComponents(ComponentStatus.newBuilder().setName("stray").setDesired(false));
    fleet.status(TwinId.of("vm"), Optional.of(status.build()), NOW);
    fleet.status(TwinId.of("bare"), status(TwinStatus.Phase.IN_SYNC), NOW);

    assertThat(fleet.twin(TwinId.of("vm")).orElseThrow().row().runs())
        .isEqualTo("api, Cache, db +2");
    assertThat(fleet.twin(TwinId.of("bare")).orElseThrow().row().runs()).isEmpty();
    assertThat(found("cache")).containsExactly("vm");
    assertThat(found("cachet")).isEmpty();
  }

  private List<String> found(String text) {
    return new FleetQuery(
            Set.of("default"),
            text,
            "",
            Map.of(),
            Set.of(),
            Set.of(),
            Optional.empty(),
            Sort.NAME,
            false)
        .page(fleet.rows(), 0, 10).rows().stream().map(each -> each.id().target()).toList();
  }
}
