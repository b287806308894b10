package io.twinbus.monitor.recovery;

import com.google.protobuf.Timestamp;
import io.twinbus.v1.FlashProgress.Phase;
import io.twinbus.v1.RecoverRequest;
import io.twinbus.v1.RecoverRequest.Action;
import io.twinbus.v1.Recovery;
import io.twinbus.v1.Recovery.Outcome;
import io.twinbus.v1.Rung;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides the next rung for a flash.
 *
 * <p>Guarantees: the same inputs give the same decision; a session that makes no progress while its
 * device is reachable and a twin answers reaches QUARANTINE after at most five deadlines; a rung is
 * used once for an image, also when the device begins a new session for it; the attempt of a
 * request is higher than every attempt that the bus knows of; no rung is asked for before the twin
 * has taken up the one below, so that a twin that comes back after a while finds one request and
 * not a ladder of them.
 */
public final class Ladder {
  private static final int MOST_RUNGS = 32;

  private Ladder() {}

  /** What to do now, given the record of the retained health document. */
  public static Decision decide(Optional<Recovery> previous, Situation situation, Instant now) {
    Optional<Recovery> record = previous.map(each -> settle(each, situation));
    if (record.isPresent() && isOpen(record.get()) && !hasBegunAgain(record.get(), situation)) {
      Recovery open = record.get();
      switch (open.getAction()) {
        case ROLLBACK -> {
          return rollingBack(open, situation, now);
        }
        case QUARANTINE -> {
          return Decision.waiting(
              record, Optional.of(request(open)), Optional.empty(), now.plus(limit(situation)));
        }
        case RESUME, RESTART, RESET, ACTION_UNSPECIFIED, UNRECOGNIZED -> {}
      }
    }
    return situation
        .flash()
        .filter(flash -> needsCare(flash, situation))
        .map(flash -> watch(record, flash, situation, now))
        .orElseGet(() -> Decision.quiet(record));
  }

  /** Whether the record is not decided yet. */
  public static boolean isOpen(Recovery record) {
    return record.getOutcome() == Outcome.REQUESTED || record.getOutcome() == Outcome.PROGRESSING;
  }

  /** The device flashes the image anew: what was asked for the session before finds nobody. */
  private static boolean hasBegunAgain(Recovery open, Situation situation) {
    return !situation.quarantined().contains(open.getDigest())
        && situation
            .flash()
            .filter(flash -> flash.digest().equals(open.getDigest()))
            .filter(flash -> !flash.session().equals(open.getSession()))
            .isPresent();
  }

  private static boolean needsCare(FlashEvidence flash, Situation situation) {
    return flash.isActive()
        || (flash.phase() == Phase.FAILED
            && situation.desiredDigests().contains(flash.digest())
            && !situation.quarantined().contains(flash.digest())
            && !situation.inSync());
  }

  private static Decision watch(
      Optional<Recovery> record, FlashEvidence flash, Situation situation, Instant now) {
    Optional<Recovery> mine = record.filter(each -> each.getSession().equals(flash.session()));
    Instant due = due(mine, flash, situation);
    Optional<Stall> stall = Stall.judge(flash, situation, due, now);
    Optional<Recovery> unmoved = mine.filter(each -> each.getOutcome() == Outcome.REQUESTED);
    Optional<Recovery> unanswered =
        mine.filter(each -> isOpen(each) && flash.attempt() < each.getAttempt());
    if (stall.isEmpty()) {
      Optional<RecoverRequest> again =
          unanswered.filter(each -> unmoved.isPresent()).map(Ladder::request);
      return Decision.waiting(record, again, unmoved.map(Stall::unhelped), due);
    }
    if (!stall.get().actionable() || !flash.confirmed() || unanswered.isPresent()) {
      Instant later = now.plus(situation.deadlines().of(flash.phase()));
      return Decision.waiting(record, unanswered.map(Ladder::request), stall, later);
    }
    Action action = next(record, flash, situation, stall.get());
    int attempt = Math.max(flash.attempt(), mine.map(Recovery::getAttempt).orElse(1)) + 1;
    return climb(record, flash, action, attempt, stall.get(), situation, now);
  }

  /**
   * When the next rung is due: after the last progress, request, its taking up, or reconnection.
   */
  private static Instant due(Optional<Recovery> mine, FlashEvidence flash, Situation situation) {
    Duration allowed = situation.deadlines().of(flash.phase());
    Instant base = later(flash.lastProgress(), flash.attemptSince());
    if (flash.phase() != Phase.REBOOTING && situation.connected()) {
      base = later(base, situation.connectionSince());
    }
    Instant due = base.plus(allowed);
    if (mine.isPresent()) {
      Duration patience =
          mine.get().getAction() == Action.RESET
              ? longer(allowed, situation.deadlines().rebooting())
              : allowed;
      Instant asked = later(instant(mine.get().getRequestedAt()), flash.attemptSince());
      due = later(due, asked.plus(patience));
    }
    return due;
  }

  private static Action next(
      Optional<Recovery> record, FlashEvidence flash, Situation situation, Stall stall) {
    if (situation.quarantined().contains(flash.digest())) {
      return Action.QUARANTINE;
    }
    int used = flash.lastAction().getNumber();
    if (record.isPresent() && continues(record.get(), flash)) {
      used = Math.max(used, record.get().getAction().getNumber());
    }
    int first =
        switch (stall.verdict()) {
          case DEVICE_DEAD -> Action.RESET_VALUE;
          case NOT_CONVERGING -> Action.RESTART_VALUE;
          default -> Action.RESUME_VALUE;
        };
    int rung = Math.min(Math.max(used + 1, first), Action.QUARANTINE_VALUE);
    if (rung == Action.ROLLBACK_VALUE && !situation.canRollBackFrom(flash.digest())) {
      rung = Action.QUARANTINE_VALUE;
    }
    return Action.forNumber(rung);
  }

  /** The ladder of an image goes on in a later session, unless it had come to an end. */
  private static boolean continues(Recovery record, FlashEvidence flash) {
    boolean sameImage =
        record.getSession().equals(flash.session()) || record.getDigest().equals(flash.digest());
    return sameImage
        && switch (record.getOutcome()) {
          case REQUESTED, PROGRESSING, INEFFECTIVE -> true;
          case SUCCEEDED, ROLLED_BACK, QUARANTINED, OUTCOME_UNSPECIFIED, UNRECOGNIZED -> false;
        };
  }

  private static Decision climb(
      Optional<Recovery> record,
      FlashEvidence flash,
      Action action,
      int attempt,
      Stall stall,
      Situation situation,
      Instant now) {
    Recovery.Builder next =
        Recovery.newBuilder()
            .setSession(flash.session())
            .setDigest(flash.digest())
            .setComponent(flash.component())
            .setAttempt(attempt)
            .setAction(action)
            .setOutcome(Outcome.REQUESTED)
            .setRequestedAt(timestamp(now))
            .setReason(stall.verdict() + ": " + stall.reason());
    record
        .filter(each -> continues(each, flash))
        .ifPresent(each -> keepRungs(next, each, Outcome.INEFFECTIVE));
    return asked(next.build(), Optional.of(stall), now.plus(limit(situation)));
  }

  private static Decision rollingBack(Recovery open, Situation situation, Instant now) {
    boolean quarantined = situation.quarantined().contains(open.getDigest());
    Instant due = instant(open.getRequestedAt()).plus(situation.deadlines().rebooting());
    if (quarantined) {
      // The twin has gone back; a flash of the last known good image has a ladder of its own.
      return situation
          .flash()
          .filter(flash -> !flash.digest().equals(open.getDigest()) && flash.isActive())
          .map(flash -> watch(Optional.of(open), flash, situation, now))
          .orElseGet(
              () ->
                  Decision.waiting(
                      Optional.of(open),
                      Optional.empty(),
                      Optional.empty(),
                      now.plus(limit(situation))));
    }
    boolean unanswered =
        situation.flash().filter(each -> each.attempt() >= open.getAttempt()).isEmpty();
    if (unanswered || now.isBefore(due)) {
      return Decision.waiting(
          Optional.of(open),
          Optional.of(request(open)),
          Optional.empty(),
          unanswered ? now.plus(limit(situation)) : due);
    }
    Recovery.Builder next =
        open.toBuilder()
            .setAttempt(open.getAttempt() + 1)
            .setAction(Action.QUARANTINE)
            .setOutcome(Outcome.REQUESTED)
            .setRequestedAt(timestamp(now))
            .setReason("the rollback had no effect")
            .clearRungs();
    keepRungs(next, open, Outcome.INEFFECTIVE);
    return asked(next.build(), Optional.empty(), now.plus(limit(situation)));
  }

  /** The record after what the bus says by now. */
  private static Recovery settle(Recovery record, Situation situation) {
    if (!isOpen(record)) {
      return record;
    }
    boolean quarantined = situation.quarantined().contains(record.getDigest());
    boolean desired = situation.desiredDigests().contains(record.getDigest());
    Outcome outcome =
        switch (record.getAction()) {
          case QUARANTINE -> quarantined ? Outcome.QUARANTINED : unheeded(desired, situation);
          case ROLLBACK ->
              !quarantined
                  ? unheeded(desired, situation)
                  : desired
                      ? Outcome.QUARANTINED
                      : situation.inSync() ? Outcome.ROLLED_BACK : Outcome.PROGRESSING;
          case RESUME, RESTART, RESET, ACTION_UNSPECIFIED, UNRECOGNIZED ->
              flashOutcome(record, situation, desired);
        };
    return outcome == record.getOutcome() ? record : record.toBuilder().setOutcome(outcome).build();
  }

  /** Nobody carried out the last rungs, and by now there may be no need. */
  private static Outcome unheeded(boolean desired, Situation situation) {
    if (!desired) {
      return Outcome.INEFFECTIVE;
    }
    return situation.inSync() ? Outcome.SUCCEEDED : Outcome.REQUESTED;
  }

  private static Outcome flashOutcome(Recovery record, Situation situation, boolean desired) {
    Optional<FlashEvidence> flash = situation.flash();
    boolean sameSession =
        flash.filter(each -> each.session().equals(record.getSession())).isPresent();
    boolean sameImage = flash.filter(each -> each.digest().equals(record.getDigest())).isPresent();
    if (sameImage && flash.get().phase() == Phase.DONE) {
      return Outcome.SUCCEEDED;
    }
    if (situation.quarantined().contains(record.getDigest())) {
      return Outcome.QUARANTINED;
    }
    if (situation.inSync() && !sameSession) {
      return desired ? Outcome.SUCCEEDED : Outcome.INEFFECTIVE;
    }
    if (!sameImage && !desired) {
      return Outcome.INEFFECTIVE;
    }
    boolean moved =
        flash
            .filter(each -> each.isActive())
            .filter(each -> each.lastProgress().isAfter(instant(record.getRequestedAt())))
            .isPresent();
    return moved ? Outcome.PROGRESSING : record.getOutcome();
  }

  private static Decision asked(Recovery record, Optional<Stall> stall, Instant due) {
    return new Decision(
        Optional.of(record),
        Optional.of(request(record)),
        Optional.empty(),
        stall,
        Optional.of(due));
  }

  private static RecoverRequest request(Recovery record) {
    return RecoverRequest.newBuilder()
        .setSession(record.getSession())
        .setAttempt(record.getAttempt())
        .setAction(record.getAction())
        .setReason(record.getReason())
        .setComponent(record.getComponent())
        .setDigest(record.getDigest())
        .build();
  }

  private static void keepRungs(Recovery.Builder next, Recovery last, Outcome ofLast) {
    int from = Math.max(0, last.getRungsCount() + 1 - MOST_RUNGS);
    next.addAllRungs(last.getRungsList().subList(from, last.getRungsCount()))
        .addRungs(
            Rung.newBuilder()
                .setAttempt(last.getAttempt())
                .setAction(last.getAction())
                .setOutcome(isOpen(last) ? ofLast : last.getOutcome())
                .setRequestedAt(last.getRequestedAt()));
  }

  private static Duration limit(Situation situation) {
    return situation.deadlines().started();
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  private static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano() / 1000 * 1000)
        .build();
  }
}
