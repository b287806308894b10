package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides the next thing to do about one component. */
final class Decision {
  private final Policy policy;

  Decision(Policy policy) {
    this.policy = policy;
  }

  Verdict decide(Managed m, Map<String, Managed> all, Instant now) {
    if (m.call().isPresent()) {
      return whileCalling(m, m.call().get(), now);
    }
    return m.flashing().isPresent()
        ? withSession(m, m.flashing().get(), all, now)
        : strive(m, all, now);
  }

  private Verdict strive(Managed m, Map<String, Managed> all, Instant now) {
    return m.wanted().isPresent() ? bring(m, m.wanted().get(), all, now) : takeAway(m, all, now);
  }

  private Verdict whileCalling(Managed m, Call call, Instant now) {
    if (call.cutOff().isPresent()) {
      return Verdict.waiting(m, call.cutOff().get().at().plus(policy.cancelGrace()));
    }
    if (!now.isBefore(call.deadline())) {
      String reason = "took longer than " + Texts.of(Duration.between(call.since(), now));
      return cutOff(m, call, reason, true, now);
    }
    if (m.flashing().filter(Flashing::recover).isPresent()) {
      return cutOff(m, call, "the recovery ladder acts", false, now);
    }
    boolean outdated =
        call.kind() == Call.Kind.APPLY
            && !m.wanted().map(Wanted::fingerprint).equals(Optional.of(call.fingerprint()));
    boolean flashFirst = m.flashing().filter(f -> f.attempt() == 1).isPresent();
    return outdated && !flashFirst
        ? cutOff(m, call, "no longer desired", false, now)
        : Verdict.waiting(m, call.deadline());
  }

  private static Verdict cutOff(Managed m, Call call, String why, boolean late, Instant now) {
    return Verdict.doing(
        m.withCall(call.toldToEnd(now, why, late)), now, new Effect.Cancel(m.name(), why));
  }

  /** No call runs, and a flash session is open: it goes on, waits for the ladder, or ends. */
  private Verdict withSession(Managed m, Flashing flashing, Map<String, Managed> all, Instant now) {
    if (!hasSameGoal(m)) {
      return endSession(m, Retry.NONE, "no longer desired", all, now);
    }
    if (flashing.recover()) {
      Managed next = m.flashes(Optional.of(flashing.underWay())).with(Retry.NONE);
      return strive(next, all, now);
    }
    if (flashing.stands().isEmpty()) {
      return strive(m, all, now);
    }
    Flashing.Standing stands = flashing.stands().get();
    Instant end = Limits.flash(m, flashing.phase(), policy, stands.since());
    if (now.isBefore(end)) {
      return Verdict.waiting(m, end);
    }
    int failures = m.retry().failures() + 1;
    Instant next = now.plus(policy.backoff(failures, m.name()));
    String reason = stands.reason() + "; no recovery came";
    return endSession(m, new Retry(failures, next, reason, false), reason, all, now);
  }

  private Verdict endSession(
      Managed m, Retry retry, String reason, Map<String, Managed> all, Instant now) {
    return strive(m.flashes(Optional.empty()).with(retry).unseen(), all, now)
        .after(new Effect.FlashOver(m.name(), reason));
  }

  /** The session that is open flashes what is wanted now. */
  private static boolean hasSameGoal(Managed m) {
    boolean removing =
        m.journal().filter(entry -> entry.stage() == JournalEntry.Stage.REMOVING).isPresent();
    return m.wanted().isEmpty()
        ? removing
        : !removing
            && m.journal()
                .map(JournalEntry::fingerprint)
                .equals(m.wanted().map(Wanted::fingerprint));
  }

  private Verdict takeAway(Managed m, Map<String, Managed> all, Instant now) {
    if (m.journal().isEmpty()) {
      return Verdict.gone();
    }
    if (Order.mustStayFor(m, all).isPresent()) {
      return Verdict.nothing(m);
    }
    return remove(m, all, now);
  }

  private Verdict remove(Managed m, Map<String, Managed> all, Instant now) {
    if (m.retry().gaveUp()) {
      return Verdict.nothing(m);
    }
    if (now.isBefore(m.retry().notBefore())) {
      return Verdict.waiting(m, m.retry().notBefore());
    }
    if (changing(all) >= policy.parallelChanges()) {
      return Verdict.nothing(m);
    }
    JournalEntry old = m.journal().orElseThrow();
    JournalEntry entry = new JournalEntry(old.spec(), JournalEntry.Stage.REMOVING, old.restarts());
    Duration limit = old.spec().limits().remove();
    Call call =
        new Call(Call.Kind.REMOVE, old.fingerprint(), now, now.plus(limit), Optional.empty());
    return Verdict.doing(
        m.with(entry).calling(Optional.of(call)),
        call.deadline(),
        new Effect.Note(m.name(), entry),
        new Effect.Remove(m.name(), old.spec(), limit));
  }

  private Verdict bring(Managed m, Wanted wanted, Map<String, Managed> all, Instant now) {
    if (!wanted.problems().isEmpty()) {
      return Verdict.nothing(m);
    }
    boolean otherType =
        m.journal().filter(entry -> !entry.spec().type().equals(wanted.spec().type())).isPresent();
    if (otherType || m.restart()) {
      return remove(m, all, now);
    }
    Managed.Seen seen = m.evidence().orElse(null);
    boolean settled = m.journal().filter(entry -> entry.holds(wanted)).isPresent();
    boolean blind = seen == null || seen.observation() instanceof Observation.Unknown;
    if (blind && m.flashing().isPresent() && !settled) {
      return apply(m, wanted, all, now); // A dead board gives no evidence before it is reset.
    }
    if (seen == null) {
      return observe(m, wanted, all, now);
    }
    return switch (seen.observation()) {
      case Observation.Ready ready -> settled ? keep(m, wanted, seen, all, now) : adopt(m, wanted);
      case Observation.Starting starting ->
          settled ? starting(m, wanted, seen, all, now) : apply(m, wanted, all, now);
      case Observation.Unknown unknown ->
          lookAgain(m, wanted, seen, policy.backoff(4, m.name()), all, now);
      case Observation.Absent absent ->
          settled ? repair(m, wanted, all, now) : apply(m, wanted, all, now);
      case Observation.Different different ->
          settled ? repair(m, wanted, all, now) : apply(m, wanted, all, now);
    };
  }

  private Verdict observe(Managed m, Wanted wanted, Map<String, Managed> all, Instant now) {
    long looking =
        all.values().stream()
            .filter(o -> o.call().filter(c -> c.kind() == Call.Kind.OBSERVE).isPresent())
            .count();
    if (looking >= policy.parallelLooks()) {
      return Verdict.nothing(m);
    }
    Duration limit = Limits.look(m);
    Call call =
        new Call(Call.Kind.OBSERVE, wanted.fingerprint(), now, now.plus(limit), Optional.empty());
    return Verdict.doing(
        m.looking(false).calling(Optional.of(call)),
        call.deadline(),
        new Effect.Observe(m.name(), wanted.spec(), limit));
  }

  private Verdict lookAgain(
      Managed m,
      Wanted wanted,
      Managed.Seen seen,
      Duration interval,
      Map<String, Managed> all,
      Instant now) {
    Instant due = seen.at().plus(interval);
    return m.look() || !now.isBefore(due) ? observe(m, wanted, all, now) : Verdict.waiting(m, due);
  }

  private Verdict keep(
      Managed m, Wanted wanted, Managed.Seen seen, Map<String, Managed> all, Instant now) {
    return lookAgain(m, wanted, seen, policy.observeEvery(), all, now);
  }

  /**
   * It runs although the journal does not say so: an apply was cut off, or the journal was lost.
   */
  private static Verdict adopt(Managed m, Wanted wanted) {
    int restarts = m.journal().map(JournalEntry::restarts).orElse(0);
    JournalEntry entry = new JournalEntry(wanted.spec(), JournalEntry.Stage.APPLIED, restarts);
    return Verdict.doing(m.with(entry), Instant.MIN, new Effect.Note(m.name(), entry));
  }

  private Verdict starting(
      Managed m, Wanted wanted, Managed.Seen seen, Map<String, Managed> all, Instant now) {
    Duration limit = wanted.spec().limits().apply();
    if (now.isBefore(m.since().plus(limit))) {
      return lookAgain(m, wanted, seen, policy.observeStarting(), all, now);
    }
    String message =
        "not READY within "
            + Texts.of(limit)
            + Texts.after(seen.observation().message())
            + "; deadlines.apply gives it more time";
    int failures = m.retry().failures() + 1;
    Instant next = now.plus(policy.backoff(failures, m.name()));
    Managed late = m.with(new Retry(failures, next, message, false)).strivingSince(next);
    JournalEntry begun =
        new JournalEntry(
            wanted.spec(),
            JournalEntry.Stage.BEGUN,
            m.journal().map(JournalEntry::restarts).orElse(0));
    return Verdict.doing(late.with(begun), next, new Effect.Note(m.name(), begun));
  }

  private Verdict repair(Managed m, Wanted wanted, Map<String, Managed> all, Instant now) {
    List<Instant> repairs = m.repairsWithin(policy.restartWindow(), now);
    if (!repairs.isEmpty()) {
      Instant due =
          repairs.size() >= policy.restartBudget()
              ? repairs.getFirst().plus(policy.restartWindow())
              : repairs.getLast().plus(policy.backoff(repairs.size(), m.name()));
      if (now.isBefore(due)) {
        return m.look() ? observe(m, wanted, all, now) : Verdict.waiting(m, due);
      }
    }
    Verdict verdict = apply(m, wanted, all, now);
    boolean begun = verdict.managed().flatMap(Managed::call).isPresent();
    return begun
        ? new Verdict(
            verdict.managed().map(after -> after.repaired(policy.restartWindow(), now)),
            verdict.effects(),
            verdict.wake())
        : verdict;
  }

  private Verdict apply(Managed m, Wanted wanted, Map<String, Managed> all, Instant now) {
    if (m.retry().gaveUp() || Order.waitsFor(wanted, all).isPresent()) {
      return m.look() ? observe(m, wanted, all, now) : Verdict.nothing(m);
    }
    if (now.isBefore(m.retry().notBefore())) {
      return m.look() ? observe(m, wanted, all, now) : Verdict.waiting(m, m.retry().notBefore());
    }
    if (changing(all) >= policy.parallelChanges()) {
      return Verdict.nothing(m);
    }
    boolean same = m.journal().filter(entry -> entry.holds(wanted)).isPresent();
    int restarts = m.journal().map(JournalEntry::restarts).orElse(0);
    JournalEntry entry =
        new JournalEntry(wanted.spec(), JournalEntry.Stage.BEGUN, same ? restarts + 1 : restarts);
    Optional<ComponentSpec> previous = m.journal().map(JournalEntry::spec);
    Duration limit = wanted.spec().limits().apply();
    Instant deadline =
        m.flashing().map(f -> Limits.flash(m, f.phase(), policy, now)).orElse(now.plus(limit));
    Call call = new Call(Call.Kind.APPLY, wanted.fingerprint(), now, deadline, Optional.empty());
    return Verdict.doing(
        m.with(entry).calling(Optional.of(call)).strivingSince(now),
        deadline,
        new Effect.Note(m.name(), entry),
        new Effect.Apply(m.name(), wanted.spec(), previous, limit));
  }

  private static long changing(Map<String, Managed> all) {
    return all.values().stream().filter(o -> o.call().filter(Call::changes).isPresent()).count();
  }
}
