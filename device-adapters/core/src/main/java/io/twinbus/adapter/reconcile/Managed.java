package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that is known of one component.
 *
 * @param name its name
 * @param wanted as desired; empty: it shall go
 * @param journal what was done; empty: nothing of it is on the device
 * @param call the driver call that runs
 * @param seen the last evidence
 * @param retry what failed last
 * @param repairs when it was repaired, within the window of the budget
 * @param since when it began to strive for its present goal: start of the deadline to READY
 * @param look somebody says that it should be looked at
 * @param restart it shall be taken away and put in place again
 * @param flashing its flash session
 * @param progress what the running call says of itself
 */
record Managed(
    String name,
    Optional<Wanted> wanted,
    Optional<JournalEntry> journal,
    Optional<Call> call,
    Optional<Seen> seen,
    Retry retry,
    List<Instant> repairs,
    Instant since,
    boolean look,
    boolean restart,
    Optional<Flashing> flashing,
    String progress) {
  /**
   * Evidence.
   *
   * @param fingerprint of the spec against which it was measured
   */
  record Seen(Observation observation, String fingerprint, Instant at) {
    boolean isReady() {
      return observation instanceof Observation.Ready;
    }
  }

  static Managed unknown(String name, Instant now) {
    return new Managed(
        name,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Retry.NONE,
        List.of(),
        now,
        false,
        false,
        Optional.empty(),
        "");
  }

  /** Evidence about what is wanted now. */
  Optional<Seen> evidence() {
    return seen.filter(
        s -> wanted.isPresent() && s.fingerprint().equals(wanted.get().fingerprint()));
  }

  boolean isReady() {
    return !restart
        && wanted.isPresent()
        && wanted.get().problems().isEmpty()
        && journal.filter(entry -> entry.holds(wanted.get())).isPresent()
        && evidence().filter(Seen::isReady).isPresent();
  }

  Managed wants(Optional<Wanted> next, Instant now) {
    boolean same =
        next.map(Wanted::fingerprint).equals(wanted.map(Wanted::fingerprint))
            && next.map(Wanted::problems).equals(wanted.map(Wanted::problems));
    return same
        ? with(next, journal, call, seen, retry, since)
        : with(next, journal, call, seen, Retry.NONE, now);
  }

  Managed with(JournalEntry entry) {
    return with(wanted, Optional.of(entry), call, seen, retry, since);
  }

  Managed with(Retry next) {
    return with(wanted, journal, call, seen, next, since);
  }

  /** Another call, or none: what the last one said of itself is over. */
  Managed calling(Optional<Call> next) {
    return new Managed(
        name, wanted, journal, next, seen, retry, repairs, since, look, restart, flashing, "");
  }

  /** The same call, changed. */
  Managed withCall(Call next) {
    return new Managed(
        name,
        wanted,
        journal,
        Optional.of(next),
        seen,
        retry,
        repairs,
        since,
        look,
        restart,
        flashing,
        progress);
  }

  /** Nothing of it is on the device. */
  Managed gone() {
    return with(wanted, Optional.empty(), call, seen, retry, since);
  }

  Managed saying(String text) {
    return new Managed(
        name, wanted, journal, call, seen, retry, repairs, since, look, restart, flashing, text);
  }

  Managed sees(Observation observation, String fingerprint, Instant now) {
    return with(
        wanted, journal, call, Optional.of(new Seen(observation, fingerprint, now)), retry, since);
  }

  /** What was seen no longer holds. */
  Managed unseen() {
    return with(wanted, journal, call, Optional.empty(), retry, since);
  }

  Managed strivingSince(Instant now) {
    return with(wanted, journal, call, seen, retry, now);
  }

  Managed looking(boolean wish) {
    return new Managed(
        name, wanted, journal, call, seen, retry, repairs, since, wish, restart, flashing,
        progress);
  }

  Managed restarting(boolean wish) {
    return new Managed(
        name, wanted, journal, call, seen, retry, repairs, since, look, wish, flashing, progress);
  }

  Managed flashes(Optional<Flashing> next) {
    return new Managed(
        name, wanted, journal, call, seen, retry, repairs, since, look, restart, next, progress);
  }

  /** Repairs that still count. */
  List<Instant> repairsWithin(Duration window, Instant now) {
    return repairs.stream().filter(at -> at.isAfter(now.minus(window))).toList();
  }

  Managed repaired(Duration window, Instant now) {
    List<Instant> recent = new ArrayList<>(repairsWithin(window, now));
    recent.add(now);
    return new Managed(
        name,
        wanted,
        journal,
        call,
        seen,
        retry,
        List.copyOf(recent),
        now,
        look,
        restart,
        flashing,
        progress);
  }

  private Managed with(
      Optional<Wanted> nextWanted,
      Optional<JournalEntry> nextJournal,
      Optional<Call> nextCall,
      Optional<Seen> nextSeen,
      Retry nextRetry,
      Instant nextSince) {
    return new Managed(
        name,
        nextWanted,
        nextJournal,
        nextCall,
        nextSeen,
        nextRetry,
        repairs,
        nextSince,
        look,
        restart,
        flashing,
        progress);
  }
}
