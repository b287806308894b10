package io.twinbus.runtime;

import io.twinbus.journal.Journal;
import io.twinbus.topic.TwinAspect;
import io.twinbus.topic.TwinId;
import io.twinbus.twin.Twin;
import io.twinbus.twin.TwinInput;
import io.twinbus.v1.ConnectionState;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.GateQueue;
import io.twinbus.v1.ReportedState;
import io.twinbus.v1.TwinStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A twin of which not everything that is retained may have come yet. */
final class Loading {
  private static final int MOST_DEFERRED = 1024;

  private DesiredState desired = DesiredState.getDefaultInstance();
  private ReportedState reported = ReportedState.getDefaultInstance();
  private ConnectionState connection = ConnectionState.getDefaultInstance();
  private TwinStatus status = TwinStatus.getDefaultInstance();
  private GateQueue gate = GateQueue.getDefaultInstance();
  private boolean heard;
  private final List<Letter.Input> deferred = new ArrayList<>(0);

  void status(TwinStatus kept) {
    status = kept;
  }

  void gate(GateQueue kept) {
    gate = kept;
  }

  /**
   * Keeps a document, or defers what must wait until the twin is there.
   *
   * @return whether there was room for it
   */
  boolean takes(Letter.Input letter) {
    switch (letter.input()) {
      case TwinInput.Desired input -> {
        if (input.document().getGeneration() >= desired.getGeneration()) {
          desired = input.document();
        }
        letter.done().run();
      }
      case TwinInput.Reported input -> {
        reported = input.document();
        heard |= input.live();
        letter.done().run();
      }
      case TwinInput.Connection input -> {
        if (input.document().getSession() >= connection.getSession()) {
          connection = input.document();
        }
        letter.done().run();
      }
      default -> {
        if (deferred.size() >= MOST_DEFERRED) {
          return false;
        }
        deferred.add(Stepper.isAsked(letter.input()) ? letter : acknowledged(letter));
      }
    }
    return true;
  }

  /**
   * INVARIANT: what came by the session that follows the twins is acknowledged before the twin is
   * there. HiveMQ sends a session nothing new meanwhile, not even the echo for which twins wait.
   */
  private static Letter.Input acknowledged(Letter.Input letter) {
    letter.done().run();
    return new Letter.Input(letter.twin(), letter.input(), letter.retained(), () -> {});
  }

  /** Whether anything but messages of the moment speaks of this twin. */
  boolean isKnown() {
    return desired.getGeneration() > 0
        || connection.getSession() > 0
        || !reported.equals(ReportedState.getDefaultInstance())
        || !status.equals(TwinStatus.getDefaultInstance());
  }

  /** Whether one of these aspects did not come. */
  boolean lacksAnyOf(Set<String> aspects) {
    return (aspects.contains(TwinAspect.DESIRED.level()) && desired.getGeneration() == 0)
        || (aspects.contains(TwinAspect.CONNECTION.level()) && connection.getSession() == 0)
        || (aspects.contains(TwinAspect.REPORTED.level())
            && reported.equals(ReportedState.getDefaultInstance()))
        || (aspects.contains(TwinAspect.STATUS.level())
            && status.equals(TwinStatus.getDefaultInstance()))
        || (aspects.contains(TwinAspect.GATE.level())
            && gate.equals(GateQueue.getDefaultInstance()));
  }

  /**
   * The twin as it was left.
   *
   * @param told what the journal has of it: a runtime that was killed may have kept an event that
   *     no status tells of, such as that a gate closed, or none of what a status tells, such as
   *     that it opened
   */
  Twin restore(TwinId id, Journal.Left told, Instant now) {
    TwinStatus.Builder left = status.toBuilder();
    if (left.getEventSequence() < told.sequence()) {
      left.setEventSequence(told.sequence());
    }
    if (told.gateClosed()) {
      left.getGateBuilder().setOpen(false); // so that the twin tells that it is open, if it is
    }
    return Twin.restore(id, desired, reported, connection, left.build(), gate, now);
  }

  /** What came for it meanwhile: a live report first, then the rest in order. */
  List<Letter.Input> deferred(TwinId id) {
    List<Letter.Input> all = new ArrayList<>();
    if (heard) {
      all.add(new Letter.Input(id, new TwinInput.Reported(reported, true), false, () -> {}));
    }
    all.addAll(deferred);
    return all;
  }
}
