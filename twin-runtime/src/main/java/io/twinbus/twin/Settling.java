package io.twinbus.twin;

import com.google.protobuf.Timestamp;
import io.twinbus.event.TwinEvent;
import io.twinbus.twin.clock.Times;
import io.twinbus.twin.drift.Join;
import io.twinbus.twin.gate.CommandQueue;
import io.twinbus.v1.ComponentStatus;
import io.twinbus.v1.Drift;
import io.twinbus.v1.FlashStatus;
import io.twinbus.v1.GateStatus;
import io.twinbus.v1.LastKnownGood;
import io.twinbus.v1.TwinStatus;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The second half of a step: what follows from the documents as they are now. */
final class Settling {
  /** How often the device's last word is published again while it is the only news. */
  private static final int REFRESHES = 4;

  private Settling() {}

  static Transition finish(Draft draft) {
    FlashSteps.settle(draft);
    RecoverySteps.actAlone(draft);
    gate(draft);
    CommandSteps.settle(draft);
    if (hasEnded(draft)) {
      return end(draft);
    }
    List<ComponentStatus> components = components(draft);
    List<Drift> drift = drift(draft);
    TwinStatus.Phase phase = Phases.of(draft, components, drift);
    TwinStatus.Phase before = phaseBefore(draft);
    if (phase != before) {
      draft.event("PhaseChanged", "", before + " to " + phase);
    }
    if (phase == TwinStatus.Phase.IN_SYNC) {
      rememberGood(draft);
    }
    TwinStatus status = status(draft, phase, components, drift);
    return transition(draft, status, before, components);
  }

  private static TwinStatus.Phase phaseBefore(Draft draft) {
    TwinStatus.Phase phase = draft.before.status().getPhase();
    return phase == TwinStatus.Phase.PHASE_UNSPECIFIED ? TwinStatus.Phase.UNKNOWN : phase;
  }

  private static void gate(Draft draft) {
    TwinStatus before = draft.before.status();
    boolean wasOpen = !before.hasGate() || before.getGate().getOpen();
    boolean open = !draft.rules.closesGate(draft.flash);
    if (wasOpen != open) {
      draft.event(open ? "GateOpened" : "GateClosed", draft.flash.getSession(), "");
    }
  }

  private static List<ComponentStatus> components(Draft draft) {
    List<ComponentStatus> before = draft.before.status().getComponentsList();
    return draft.sameDocuments()
        ? before
        : Join.of(draft.desired, draft.reported, before, draft.stamp());
  }

  private static List<Drift> drift(Draft draft) {
    if (draft.sameDocuments()) {
      return draft.before.status().getDriftList();
    }
    return draft.desired.getGeneration() > 0
            && draft.rules.isObserved(draft.desired, draft.reported)
        ? draft.rules.drift(draft.desired, draft.reported)
        : List.of();
  }

  private static void rememberGood(Draft draft) {
    if (draft.lastKnownGood.getGeneration() == draft.desired.getGeneration()) {
      return;
    }
    LastKnownGood.Builder good =
        LastKnownGood.newBuilder()
            .setGeneration(draft.desired.getGeneration())
            .addAllComponents(draft.desired.getComponentsList());
    if (draft.desired.hasProperties()) {
      good.setProperties(draft.desired.getProperties());
    }
    draft.lastKnownGood = good.build();
  }

  private static TwinStatus status(
      Draft draft, TwinStatus.Phase phase, List<ComponentStatus> components, List<Drift> drift) {
    TwinStatus before = draft.before.status();
    TwinStatus.Builder status =
        TwinStatus.newBuilder()
            .setGeneration(draft.desired.getGeneration())
            .setObservedGeneration(draft.reported.getObservedGeneration())
            .setPhase(phase)
            .setSince(before.getPhase() == phase ? before.getSince() : draft.stamp())
            .setConnected(draft.connection.getConnected())
            .addAllComponents(components)
            .addAllDrift(drift)
            .setGate(gateStatus(draft))
            .addAllConditions(Conditions.derive(draft, phase))
            .addAllQuarantine(draft.quarantine)
            .setEventSequence(before.getEventSequence() + draft.events.size());
    if (!draft.lastSeen.equals(Instant.EPOCH)) {
      status.setLastSeen(Times.timestamp(draft.lastSeen));
    }
    if (!draft.flash.getSession().isEmpty()) {
      status.setFlash(draft.flash);
    }
    if (draft.lastKnownGood.getGeneration() > 0) {
      status.setLastKnownGood(draft.lastKnownGood);
    }
    return status.build();
  }

  private static GateStatus gateStatus(Draft draft) {
    GateStatus.Builder gate =
        GateStatus.newBuilder()
            .setOpen(!draft.rules.closesGate(draft.flash))
            .setQueued(draft.commands.queued().size());
    if (!draft.commands.queued().isEmpty()) {
      gate.setOldest(draft.commands.queued().getFirst().getReceivedAt());
    }
    return gate.build();
  }

  private static Transition transition(
      Draft draft,
      TwinStatus status,
      TwinStatus.Phase phaseBefore,
      List<ComponentStatus> components) {
    List<Effect> effects = new ArrayList<>();
    send(draft, status, phaseBefore, effects);
    Twin before = draft.before;
    TwinStatus published = before.published();
    if (isNews(draft.policy, published, status)) {
      effects.add(new Effect.PublishStatus(status));
      published = status;
    }
    Instant armed = draft.ticked ? Instant.MAX : before.armed();
    Instant due = Phases.due(draft, status.getPhase(), components);
    if (due.isBefore(armed)) {
      effects.add(new Effect.SetTimer(due));
      armed = due;
    }
    return new Transition(next(draft, status, published, armed), effects);
  }

  private static Twin next(Draft draft, TwinStatus status, TwinStatus published, Instant armed) {
    return new Twin(
        draft.before.id(),
        draft.desired,
        draft.reported,
        draft.connection,
        status,
        published,
        draft.commands,
        draft.lastSeen,
        draft.awakeSince,
        draft.cursor,
        draft.lastCommand,
        armed);
  }

  /**
   * What leaves the twin, in an order that a crash cannot spoil: first what makes a repetition
   * harmless, then the messages and their record, then what says that they were sent.
   */
  private static void send(
      Draft draft, TwinStatus status, TwinStatus.Phase phaseBefore, List<Effect> effects) {
    if (draft.write != null) {
      effects.add(draft.write);
    }
    CommandQueue kept = draft.before.commands();
    if (draft.admitted != null && draft.rules.mustPersist(kept, draft.admitted)) {
      kept = draft.admitted;
      effects.add(new Effect.PublishGate(kept.document()));
    }
    effects.addAll(draft.sent);
    events(draft, status, phaseBefore, effects);
    if (draft.rules.mustPersist(kept, draft.commands)) {
      effects.add(new Effect.PublishGate(draft.commands.document()));
    }
  }

  private static void events(
      Draft draft, TwinStatus status, TwinStatus.Phase phaseBefore, List<Effect> effects) {
    long sequence = draft.before.status().getEventSequence();
    for (Draft.EventDraft event : draft.events) {
      sequence++;
      boolean turn = event.type().equals("PhaseChanged");
      effects.add(
          new Effect.PublishEvent(
              TwinEvent.newBuilder()
                  .setTenant(draft.before.id().tenant())
                  .setTarget(draft.before.id().target())
                  .setSequence(sequence)
                  .setAt(Times.instant(draft.stamp()))
                  .setType(event.type())
                  .setGeneration(status.getGeneration())
                  .setObservedGeneration(status.getObservedGeneration())
                  .setPhase(status.getPhase().name())
                  .setPreviousPhase(turn ? phaseBefore.name() : "")
                  .setSubject(event.subject())
                  .setMessage(event.message())
                  .setDocument(
                      event.document() == null
                          ? null
                          : ByteBuffer.wrap(event.document().toByteArray()))
                  .build()));
    }
  }

  /** Whether a reader would act on the difference. */
  private static boolean isNews(TwinPolicy policy, TwinStatus published, TwinStatus status) {
    if (seconds(published.getLastSeen(), status.getLastSeen())
        >= policy.freshness().toMillis() / 1000.0 / REFRESHES) {
      return true;
    }
    return flashIsNews(policy, published.getFlash(), status.getFlash())
        || published.getEventSequence() != status.getEventSequence()
        || published.getGeneration() != status.getGeneration()
        || published.getObservedGeneration() != status.getObservedGeneration()
        || published.getPhase() != status.getPhase()
        || published.getConnected() != status.getConnected()
        || !published.getComponentsList().equals(status.getComponentsList())
        || !published.getDriftList().equals(status.getDriftList())
        || !published.getGate().equals(status.getGate())
        || !published.getConditionsList().equals(status.getConditionsList())
        || !published.getQuarantineList().equals(status.getQuarantineList());
  }

  private static boolean flashIsNews(TwinPolicy policy, FlashStatus published, FlashStatus status) {
    return seconds(published.getLastProgressAt(), status.getLastProgressAt())
            >= policy.progressEvery().toMillis() / 1000.0
        || published.getPhase() != status.getPhase()
        || published.getAttempt() != status.getAttempt()
        || published.getLastAction() != status.getLastAction()
        || !published.getSession().equals(status.getSession())
        || !published.getMessage().equals(status.getMessage());
  }

  private static double seconds(Timestamp from, Timestamp to) {
    return to.getSeconds() - from.getSeconds() + (to.getNanos() - from.getNanos()) / 1e9;
  }

  /** A retired target that holds nothing any more has no twin. */
  private static boolean hasEnded(Draft draft) {
    return draft.desired.getRetired()
        && draft.rules.isObserved(draft.desired, draft.reported)
        && draft.reported.getComponentsCount() == 0
        && !draft.rules.closesGate(draft.flash);
  }

  private static Transition end(Draft draft) {
    CommandSteps.endAll(draft);
    List<Effect> effects = new ArrayList<>();
    TwinStatus nothing = TwinStatus.getDefaultInstance();
    boolean had = !draft.before.published().equals(nothing);
    if (had) {
      draft.event("PhaseChanged", "", "retired: nothing is left on the target");
    }
    TwinStatus last =
        TwinStatus.newBuilder()
            .setGeneration(draft.desired.getGeneration())
            .setObservedGeneration(draft.reported.getObservedGeneration())
            .setPhase(TwinStatus.Phase.UNKNOWN)
            .build();
    send(draft, last, phaseBefore(draft), effects);
    if (had) {
      effects.add(new Effect.ClearStatus());
    }
    draft.flash = FlashStatus.getDefaultInstance();
    return new Transition(next(draft, nothing, nothing, Instant.MAX), effects);
  }
}
