package io.twinbus.runtime;

import io.twinbus.event.TwinEvent;
import io.twinbus.journal.Journal;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Twin;
import io.twinbus.v1.DesiredState;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the ledger back what its store has lost of the twins of one event loop, from the twins and
 * from the journal; and the journal what a kill took from it. Used by that loop alone.
 *
 * <p>After a lost session the broker tells again all that it keeps: a round. What it does not tell
 * in a round, it has lost.
 */
final class LostStore {
  private static final Logger LOG = LoggerFactory.getLogger(LostStore.class);

  private final Outlet outlet;
  private final Journal journal;
  private final InstantSource clock;
  private final StatusLine statuses;
  private final Roster roster;
  private int round;

  /** Which generation the journal has of each twin, while it is read. */
  private final Map<TwinId, Long> journalled = new HashMap<>();

  LostStore(Lane.Shared shared, StatusLine statuses, Roster roster) {
    this.outlet = shared.outlet();
    this.journal = shared.journal();
    this.clock = shared.clock();
    this.statuses = statuses;
    this.roster = roster;
  }

  /** From now on the broker tells again what it keeps. */
  void beginRound(int next) {
    round = next;
  }

  /** The broker told the desired state of this twin, or has never told any. */
  void told(Cell cell) {
    cell.round = round;
  }

  /** A round is over: what the broker did not tell of this twin in it is lost. */
  void endRound(Cell cell, int finished) {
    Twin twin = cell.twin;
    if (twin == null || twin.generation() == 0 || cell.round >= finished) {
      return;
    }
    LOG.atWarn()
        .addKeyValue("tenant", cell.id.tenant())
        .addKeyValue("target", cell.id.target())
        .addKeyValue("generation", twin.generation())
        .log("The broker has lost the desired state, and gets it back");
    var unused = outlet.seed(cell.id, twin.desired());
    statuses.publish(cell, twin.published());
    if (!twin.commands().isEmpty()) {
      var unusedGate = outlet.gate(cell.id, twin.commands().document());
    }
  }

  /** The journal may be ahead of the broker: its store was lost while nobody was here to see it. */
  void remembered(TwinId id, DesiredState state) {
    Cell cell = roster.get(id);
    Twin twin = cell == null ? null : cell.twin;
    long known = twin == null ? 0 : twin.generation();
    journalled.put(id, state.getGeneration());
    if (state.getGeneration() > known) {
      LOG.atWarn()
          .addKeyValue("tenant", id.tenant())
          .addKeyValue("target", id.target())
          .addKeyValue("generation", state.getGeneration())
          .log("The broker has only generation {}: the journal's is put back", known);
      var unused = outlet.seed(id, state);
    }
  }

  /** What a twin knows, and the journal does not, is appended to it, after all that was read. */
  void appendMissing(Cell cell) {
    Twin twin = cell.twin;
    if (twin != null && twin.generation() > journalled.getOrDefault(cell.id, 0L)) {
      journal.append(accepted(twin));
    }
  }

  /** That was done for every twin. */
  void appendedMissing() {
    journalled.clear();
  }

  private TwinEvent accepted(Twin twin) {
    return TwinEvent.newBuilder()
        .setTenant(twin.id().tenant())
        .setTarget(twin.id().target())
        .setSequence(0) // the twin told it before, by a number that nobody knows any more
        .setAt(clock.instant())
        .setType(Journal.DESIRED_ACCEPTED)
        .setGeneration(twin.generation())
        .setObservedGeneration(twin.status().getObservedGeneration())
        .setPhase(twin.phase().name())
        .setPreviousPhase("")
        .setSubject(twin.desired().getPublisher())
        .setMessage("generation " + twin.generation())
        .setDocument(ByteBuffer.wrap(twin.desired().toByteArray()))
        .build();
  }
}
