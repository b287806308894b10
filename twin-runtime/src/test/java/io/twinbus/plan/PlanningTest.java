package io.twinbus.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.ReportedState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A plan that follows changes looks at what they concern, and at nothing else. */
class PlanningTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<String> TARGETS = List.of("one", "two", "three");
  private static final TwinView CONNECTED =
      new TwinView(Optional.empty(), Optional.empty(), true, true, Set.of());

  private final Planning planning = new Planning();

  /** Components a, b and c on targets one, two and three; a may require others. */
  private void givenAComponentOnEachOf3Targets(String... requiredByTheFirst) {
    for (String target : TARGETS) {
      planning.put(Docs.target(target, Docs.at(target)));
      planning.putTwin(target, CONNECTED);
    }
    planning.put(
        Docs.solution(
            "app",
            Docs.component("a", "one", requiredByTheFirst),
            Docs.component("b", "two"),
            Docs.component("c", "three")));
    planning.put(Docs.instance("shop", "app"));
    planning.update(NOW);
    planning.changedStatuses();
  }

  private Map<String, DesiredWrite> writes() {
    Map<String, DesiredWrite> writes = new HashMap<>();
    planning.due().forEach(write -> writes.put(write.target(), write));
    return writes;
  }

  private TwinView inPlace(DesiredWrite write) {
    DesiredState desired = write.desired().toBuilder().setGeneration(1).build();
    ReportedState.Builder reported = ReportedState.newBuilder().setObservedGeneration(1);
    desired
        .getComponentsList()
        .forEach(
            each ->
                reported.addComponents(
                    ComponentReport.newBuilder()
                        .setName(each.getName())
                        .setState(ComponentReport.State.READY)));
    return CONNECTED.withDesired(desired).withReported(reported.build());
  }

  @Test
  void leavesTheOtherTargetsAloneWhenOneReports() {
    givenAComponentOnEachOf3Targets();
    Map<String, DesiredWrite> before = writes();

    planning.putTwin("two", inPlace(planning.due("two").orElseThrow()));
    planning.update(NOW);

    Map<String, DesiredWrite> after = writes();
    assertThat(after).containsOnlyKeys("one", "three");
    assertThat(after.get("one")).isSameAs(before.get("one"));
    assertThat(after.get("three")).isSameAs(before.get("three"));
    assertThat(planning.changedStatuses())
        .containsExactlyInAnyOrder(SpecRef.instance("shop"), SpecRef.target("two"));
  }

  @Test
  void looksAgainAtATargetWhoseComponentWaitsForThatOfAnother() {
    givenAComponentOnEachOf3Targets("b");
    DesiredWrite two = planning.due("two").orElseThrow();
    DesiredWrite three = planning.due("three").orElseThrow();
    assertThat(planning.due("one")).isEmpty();

    planning.putTwin("two", inPlace(two));
    planning.update(NOW);

    assertThat(planning.due("one")).isPresent();
    assertThat(planning.due("three").orElseThrow()).isSameAs(three);
  }

  @Test
  void isUpToDateUntilSomethingElseIsSaid() {
    givenAComponentOnEachOf3Targets();
    assertThat(planning.isStale()).isFalse();

    planning.putTwin("two", CONNECTED);
    assertThat(planning.isStale()).isFalse();

    planning.putTwin("two", CONNECTED.withEvidence(false, true));
    assertThat(planning.isStale()).isTrue();
  }
}
