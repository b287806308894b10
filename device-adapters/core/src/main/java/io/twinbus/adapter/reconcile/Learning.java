package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Takes a stimulus into the state, without deciding anything. */
final class Learning {
  private final Policy policy;
  private final List<Effect> effects;

  Learning(Policy policy, List<Effect> effects) {
    this.policy = policy;
    this.effects = effects;
  }

  AgentState learn(AgentState state, Stimulus stimulus, Instant now) {
    return switch (stimulus) {
      case Stimulus.Desired desired -> desired(state, desired, now);
      case Stimulus.Observed seen ->
          update(state, seen.component(), m -> observed(m, seen.observation(), now));
      case Stimulus.Applied done ->
          update(state, done.component(), m -> applied(m, done.outcome(), now));
      case Stimulus.Removed done ->
          update(state, done.component(), m -> removed(m, done.outcome(), now));
      case Stimulus.CutOff cut -> update(state, cut.component(), m -> cutOff(m, now));
      case Stimulus.Progressed said ->
          update(
              state,
              said.component(),
              m -> m.call().filter(Call::changes).isPresent() ? m.saying(said.message()) : m);
      case Stimulus.Changed changed -> update(state, changed.component(), m -> m.looking(true));
      case Stimulus.RestartAsked asked ->
          update(
              state,
              asked.component(),
              m -> m.with(Retry.NONE).restarting(m.journal().isPresent()).looking(true));
      case Stimulus.FlashMoved moved ->
          update(state, moved.component(), m -> flashMoved(m, moved, now));
      case Stimulus.FlashFailed failed ->
          update(state, failed.component(), m -> m.flashes(Optional.empty()));
      case Stimulus.FlashRecover recover ->
          update(
              state,
              recover.component(),
              m ->
                  m.flashes(
                      m.flashing()
                          .map(
                              f ->
                                  recover.attempt() > f.attempt()
                                      ? f.recovering(recover.attempt())
                                      : f)));
      case Stimulus.Tick tick -> state;
    };
  }

  private AgentState desired(AgentState state, Stimulus.Desired desired, Instant now) {
    Map<String, Wanted> wanted = new HashMap<>();
    desired.components().forEach(component -> wanted.put(component.spec().name(), component));
    SortedMap<String, Managed> next = new TreeMap<>();
    state
        .components()
        .forEach(
            (name, managed) ->
                next.put(name, managed.wants(Optional.ofNullable(wanted.remove(name)), now)));
    wanted.forEach(
        (name, component) ->
            next.put(name, Managed.unknown(name, now).wants(Optional.of(component), now)));
    return state.with(next).at(desired.generation());
  }

  private AgentState update(AgentState state, String name, UnaryOperator<Managed> change) {
    Managed before = state.components().get(name);
    if (before == null) {
      return state;
    }
    SortedMap<String, Managed> next = new TreeMap<>(state.components());
    next.put(name, change.apply(before));
    return state.with(next);
  }

  private Managed observed(Managed managed, Observation observation, Instant now) {
    Call call = managed.call().orElse(null);
    if (call == null || call.kind() != Call.Kind.OBSERVE) {
      return managed;
    }
    Managed next = managed.calling(Optional.empty()).sees(observation, call.fingerprint(), now);
    Managed.Seen evidence = next.evidence().orElse(null);
    if (evidence == null) {
      return next;
    }
    if (evidence.isReady()) {
      if (next.flashing().isPresent()) {
        effects.add(new Effect.FlashDone(next.name()));
      }
      return next.with(Retry.NONE).flashes(Optional.empty());
    }
    boolean settled =
        next.journal().filter(entry -> entry.holds(next.wanted().orElseThrow())).isPresent();
    boolean wrong =
        observation instanceof Observation.Absent || observation instanceof Observation.Different;
    if (settled && wrong && next.flashing().filter(f -> f.stands().isEmpty()).isPresent()) {
      return next.flashes(
          next.flashing()
              .map(f -> f.standing(now, "the device does not run the image: " + observation)));
    }
    return next;
  }

  private Managed applied(Managed managed, Outcome outcome, Instant now) {
    Call call = managed.call().orElse(null);
    if (call == null || call.kind() != Call.Kind.APPLY) {
      return managed;
    }
    Managed next = managed.calling(Optional.empty()).unseen();
    if (outcome instanceof Outcome.Failed failed) {
      return failed(next, failed, now);
    }
    JournalEntry begun = next.journal().orElseThrow();
    JournalEntry entry =
        new JournalEntry(begun.spec(), JournalEntry.Stage.APPLIED, begun.restarts());
    effects.add(new Effect.Note(next.name(), entry));
    return next.with(entry);
  }

  private Managed removed(Managed managed, Outcome outcome, Instant now) {
    Call call = managed.call().orElse(null);
    if (call == null || call.kind() != Call.Kind.REMOVE) {
      return managed;
    }
    Managed next = managed.calling(Optional.empty()).unseen();
    if (outcome instanceof Outcome.Failed failed) {
      return failed(next, failed, now);
    }
    if (next.flashing().isPresent()) {
      effects.add(new Effect.FlashDone(next.name()));
      next = next.flashes(Optional.empty());
    }
    if (next.restart()) {
      JournalEntry old = next.journal().orElseThrow();
      JournalEntry entry =
          new JournalEntry(old.spec(), JournalEntry.Stage.BEGUN, old.restarts() + 1);
      effects.add(new Effect.Note(next.name(), entry));
      return next.with(entry).with(Retry.NONE).restarting(false).strivingSince(now);
    }
    effects.add(new Effect.Forget(next.name()));
    return next.with(Retry.NONE).gone();
  }

  private Managed cutOff(Managed managed, Instant now) {
    Call call = managed.call().orElse(null);
    if (call == null) {
      return managed;
    }
    Managed next = managed.calling(Optional.empty());
    Call.CutOff cut = call.cutOff().orElse(null);
    if (call.kind() == Call.Kind.OBSERVE) {
      return cut != null && cut.late()
          ? next.sees(Observation.unknown(cut.reason()), call.fingerprint(), now)
          : next;
    }
    next = next.unseen();
    if (cut == null || cut.late()) {
      String reason = cut == null ? "the driver ended its call by itself" : cut.reason();
      if (next.flashing().isPresent()) {
        effects.add(new Effect.FlashOver(next.name(), reason));
        next = next.flashes(Optional.empty());
      }
      return next.with(retry(next, reason, now));
    }
    return next;
  }

  private Managed failed(Managed managed, Outcome.Failed failed, Instant now) {
    if (managed.flashing().isPresent() && failed.retry()) {
      return managed.flashes(managed.flashing().map(f -> f.standing(now, failed.message())));
    }
    Managed next = managed;
    if (managed.flashing().isPresent()) {
      effects.add(new Effect.FlashOver(managed.name(), failed.message()));
      next = managed.flashes(Optional.empty());
    }
    return next.with(
        failed.retry()
            ? retry(next, failed.message(), now)
            : new Retry(next.retry().failures() + 1, now, failed.message(), true));
  }

  private Retry retry(Managed managed, String message, Instant now) {
    int failures = managed.retry().failures() + 1;
    return new Retry(failures, now.plus(policy.backoff(failures, managed.name())), message, false);
  }

  private Managed flashMoved(Managed managed, Stimulus.FlashMoved moved, Instant now) {
    Flashing flashing =
        managed
            .flashing()
            .orElse(new Flashing(moved.attempt(), moved.phase(), Optional.empty(), false))
            .at(moved.phase());
    Managed next = managed.flashes(Optional.of(flashing));
    return next.call().isEmpty()
        ? next
        : next.withCall(next.call().get().until(Limits.flash(next, moved.phase(), policy, now)));
  }
}
