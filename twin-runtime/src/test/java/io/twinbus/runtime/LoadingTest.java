package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.journal.Journal;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Effect;
import io.twinbus.twin.Transition;
import io.twinbus.twin.TwinCore;
import io.twinbus.twin.TwinInput;
import io.twinbus.twin.TwinPolicy;
import io.twinbus.v1.GateStatus;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Twins that are restored from what a killed runtime left. */
class LoadingTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void tellsThatTheGateIsOpenWhenTheJournalHasItClosed() {
    assertThat(resumed(new Journal.Left(8, true))).containsExactly("9 GateOpened");
  }

  @Test
  void tellsNothingWhenTheJournalHasTheGateOpen() {
    assertThat(resumed(new Journal.Left(8, false))).isEmpty();
    assertThat(resumed(Journal.Left.NOTHING)).isEmpty();
  }

  private static List<String> resumed(Journal.Left left) {
    Loading loading = new Loading();
    loading.status(
        TwinStatus.newBuilder()
            .setPhase(TwinStatus.Phase.UNKNOWN)
            .setEventSequence(5)
            .setGate(GateStatus.newBuilder().setOpen(true))
            .build());
    Transition transition =
        new TwinCore(TwinPolicy.DEFAULT)
            .step(loading.restore(TwinId.of("pc"), left, NOW), new TwinInput.Resumed(), NOW);
    List<String> events = new ArrayList<>();
    for (Effect effect : transition.effects()) {
      if (effect instanceof Effect.PublishEvent publish) {
        events.add(publish.event().getSequence() + " " + publish.event().getType());
      }
    }
    return events;
  }
}
