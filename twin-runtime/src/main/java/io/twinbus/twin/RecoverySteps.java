package io.twinbus.twin;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.twinbus.twin.clock.Times;
import io.twinbus.twin.flash.FlashSessions;
import io.twinbus.v1.Command;
import io.twinbus.v1.Component;
import io.twinbus.v1.ComponentReport;
import io.twinbus.v1.DesiredState;
import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.LastKnownGood;
import io.twinbus.v1.Quarantine;
import io.twinbus.v1.RecoverRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the recovery ladder does to a twin. Its commands are part of the flash: no gate holds them.
 */
final class RecoverySteps {
  static final String RECOVER = "flash.recover";
  static final String RELEASE = "flash.release";
  private static final int MOST_QUARANTINED = 256;

  private RecoverySteps() {}

  static void receive(Draft draft, RecoverRequest request) {
    if (!draft.flash.getSession().equals(request.getSession())
        || draft.flash.getPhase() == FlashProgress.Phase.DONE) {
      draft.ignore(
          Effect.Reason.REPEATED_REQUEST,
          "session " + request.getSession() + " is not the one that needs recovery");
    } else if (!FlashSessions.isActive(draft.flash) && runs(draft)) {
      draft.ignore(
          Effect.Reason.REPEATED_REQUEST,
          "session " + request.getSession() + " is over, and the device runs the image");
    } else if (draft.isQuarantined(draft.flash.getDigest()) && triesAgain(request.getAction())) {
      draft.ignore(
          Effect.Reason.REPEATED_REQUEST, draft.flash.getDigest() + " is not tried again here");
    } else if (!draft.rules.isNewRequest(draft.flash, request.getAttempt())) {
      draft.ignore(
          Effect.Reason.REPEATED_REQUEST,
          "attempt " + request.getAttempt() + " of this session was asked for before");
    } else if (request.getAttempt() > draft.policy.flash().mostAttempts()) {
      draft.ignore(
          Effect.Reason.REPEATED_REQUEST,
          "attempt " + request.getAttempt() + " is beyond what one session may have");
    } else {
      act(draft, request.getAction(), request.getAttempt(), request.getReason());
    }
  }

  /**
   * Climbs the ladder for want of a monitor: slower than one would, only while the device is there,
   * and with the gate open between the rungs.
   */
  static void actAlone(Draft draft) {
    if (draft.now.isBefore(aloneAt(draft))) {
      return;
    }
    int attempt = draft.flash.getAttempt() + 1;
    RecoverRequest.Action next =
        switch (draft.flash.getLastAction()) {
          case ACTION_UNSPECIFIED, RESUME, UNRECOGNIZED -> RecoverRequest.Action.RESTART;
          case RESTART -> RecoverRequest.Action.RESET;
          case RESET, ROLLBACK, QUARANTINE -> RecoverRequest.Action.ROLLBACK;
        };
    boolean tooMany = attempt > draft.policy.flash().mostAttempts();
    act(
        draft,
        tooMany ? RecoverRequest.Action.ROLLBACK : next,
        attempt,
        "the flash failed, and no monitor acted");
  }

  /** When the twin acts alone if nothing happens; {@link Instant#MAX} for never. */
  static Instant aloneAt(Draft draft) {
    String digest = draft.flash.getDigest();
    boolean needed =
        draft.flash.getPhase() == FlashProgress.Phase.FAILED
            && draft.connection.getConnected()
            && !draft.isQuarantined(digest)
            && draft.desires(digest)
            && !runs(draft);
    return needed ? FlashSteps.abandonedAt(draft) : Instant.MAX;
  }

  /** Whether the device itself says that the image is in place and works. */
  private static boolean runs(Draft draft) {
    return draft.reported.getComponentsList().stream()
        .anyMatch(
            each ->
                each.getName().equals(draft.flash.getComponent())
                    && each.getState() == ComponentReport.State.READY
                    && each.getDigest().equals(draft.flash.getDigest()));
  }

  /** An operator allows a digest again: its ladder begins anew. */
  static void beginAnew(Draft draft, String digest) {
    if (draft.flash.getDigest().equals(digest)) {
      draft.flash = draft.flash.toBuilder().clearLastAction().build();
      draft.cursor = draft.cursor.acted(draft.now);
    }
  }

  private static boolean triesAgain(RecoverRequest.Action action) {
    return switch (action) {
      case RESUME, RESTART, RESET -> true;
      case ROLLBACK, QUARANTINE, ACTION_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** Carries out one rung. */
  static void act(Draft draft, RecoverRequest.Action action, int attempt, String reason) {
    draft.event(
        "RecoverRequested",
        draft.flash.getSession(),
        action + ", attempt " + attempt + (reason.isEmpty() ? "" : ": " + reason));
    draft.flash = draft.flash.toBuilder().setAttempt(attempt).setLastAction(action).build();
    draft.cursor = draft.cursor.acted(draft.now);
    switch (action) {
      case RESUME, RESTART, RESET -> {
        if (!FlashSessions.isActive(draft.flash)) {
          draft.flash = draft.flash.toBuilder().setPhase(FlashProgress.Phase.STARTED).build();
          draft.event("FlashStarted", draft.flash.getSession(), "again: " + action);
        }
        send(draft, action, RECOVER);
      }
      case ROLLBACK -> {
        giveUp(draft, reason);
        rollBack(draft);
      }
      case QUARANTINE -> {
        // Whoever asks may not know that there is something to go back to.
        giveUp(draft, reason);
        if (whyNotBack(draft).isEmpty()) {
          rollBack(draft);
        }
      }
      case ACTION_UNSPECIFIED, UNRECOGNIZED ->
          draft.ignore(Effect.Reason.NOT_MINE, "an action that this version does not know");
    }
  }

  /** Ends the session and quarantines its digest; the device is told, so that it stops trying. */
  private static void giveUp(Draft draft, String reason) {
    if (FlashSessions.isActive(draft.flash)) {
      FlashSteps.end(draft, FlashProgress.Phase.FAILED, reason.isEmpty() ? "given up" : reason);
    }
    sendQuarantine(draft);
    String digest = draft.flash.getDigest();
    if (draft.isQuarantined(digest)) {
      return;
    }
    List<Quarantine> more = new ArrayList<>(draft.quarantine);
    if (more.size() >= MOST_QUARANTINED) {
      Quarantine oldest = more.removeFirst();
      draft.event("Released", oldest.getDigest(), "too many are quarantined");
    }
    more.add(
        Quarantine.newBuilder()
            .setDigest(digest)
            .setComponent(draft.flash.getComponent())
            .setSince(draft.stamp())
            .setReason(reason)
            .build());
    draft.quarantine = more;
    draft.event("Quarantined", digest, reason);
  }

  /** Why there is no way back; empty: there is one. */
  private static String whyNotBack(Draft draft) {
    LastKnownGood good = draft.lastKnownGood;
    if (draft.desired.getGeneration() == 0 || good.getGeneration() == 0) {
      return "this target was never in sync";
    }
    if (good.getComponentsList().stream()
        .anyMatch(each -> draft.isQuarantined(each.getArtifact().getDigest()))) {
      return "the last known good components name a quarantined digest";
    }
    return namesQuarantined(draft) ? "" : "desired does not name the digest any more";
  }

  private static void rollBack(Draft draft) {
    LastKnownGood good = draft.lastKnownGood;
    String why = whyNotBack(draft);
    if (!why.isEmpty()) {
      draft.fault(Conditions.ROLLBACK_IMPOSSIBLE, "desired", "nothing to roll back to: " + why);
      return;
    }
    DesiredState.Builder state =
        DesiredState.newBuilder()
            .addAllComponents(good.getComponentsList())
            .setRetired(draft.desired.getRetired());
    if (good.hasProperties()) {
      state.setProperties(good.getProperties());
    }
    draft.write = new Effect.WriteDesired(state.build(), draft.desired.getGeneration());
    draft.event(
        "RolledBack",
        draft.flash.getDigest(),
        "to the components of generation " + good.getGeneration());
  }

  private static boolean namesQuarantined(Draft draft) {
    for (Component component : draft.desired.getComponentsList()) {
      if (draft.isQuarantined(component.getArtifact().getDigest())) {
        return true;
      }
    }
    return false;
  }

  static void sendQuarantine(Draft draft) {
    send(draft, RecoverRequest.Action.QUARANTINE, RECOVER);
  }

  private static void send(Draft draft, RecoverRequest.Action action, String name) {
    send(
        draft,
        name,
        Struct.newBuilder()
            .putFields("action", text(action.name()))
            .putFields("session", text(draft.flash.getSession()))
            .putFields(
                "attempt", Value.newBuilder().setNumberValue(draft.flash.getAttempt()).build())
            .putFields("digest", text(draft.flash.getDigest()))
            .build());
  }

  /** Tells the device that it may try this digest again. */
  static void sendRelease(Draft draft, String digest) {
    send(draft, RELEASE, Struct.newBuilder().putFields("digest", text(digest)).build());
  }

  private static void send(Draft draft, String name, Struct payload) {
    draft.lastCommand = CommandIds.next(draft.lastCommand, draft.now);
    Instant expiry = draft.now.plus(draft.policy.gate().defaultExpiry());
    draft.sent.add(
        new Effect.Forward(
            Command.newBuilder()
                .setId(CommandIds.id(draft.lastCommand))
                .setName(name)
                .setPayload(Value.newBuilder().setStructValue(payload))
                .setReceivedAt(draft.stamp())
                .setExpiresAt(Times.timestamp(expiry))
                .setSender("twin")
                .build()));
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }
}
