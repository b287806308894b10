package io.twinbus.adapter.reconcile;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * A device with a virtual clock, as the shell would drive it: calls take time, fail, are cut off,
 * and leave half of their work behind; the process dies at any moment and comes back with its
 * journal alone.
 */
final class Simulation {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  final Reconciler reconciler = new Reconciler(Policy.DEFAULT);
  final Map<String, JournalEntry> journal = new TreeMap<>();

  /** What is on the device: the fingerprint that runs, or {@code half} of something. */
  final Map<String, String> device = new TreeMap<>();

  final Map<String, Running> calls = new HashMap<>();
  final List<String> applied = new ArrayList<>();
  final List<String> violations = new ArrayList<>();
  private final Random random;
  double failureRate;
  boolean leavesHalf = true;
  Instant now = START;
  AgentState state = AgentState.restored(List.of(), START);
  private List<Wanted> desired = List.of();
  private long generation;
  private Optional<Instant> wake = Optional.empty();

  /** A driver call that ends at a time. */
  record Running(Effect effect, Instant ends) {}

  Simulation(long seed) {
    this.random = new Random(seed);
  }

  void desire(ComponentSpec... specs) {
    desired = List.of(specs).stream().map(spec -> Wanted.of(spec, List.of())).toList();
    generation++;
    tell(new Stimulus.Desired(generation, desired));
  }

  /** SIGKILL: calls are gone, what they did halfway stays, the journal is all that is known. */
  void killProcess() {
    calls.values().forEach(call -> leaveHalf(call.effect()));
    calls.clear();
    state = AgentState.restored(journal.values(), now);
    wake = Optional.empty();
    tell(new Stimulus.Desired(generation, desired));
  }

  /** Something dies behind the kernel's back. */
  void breakComponent(String name) {
    if (device.remove(name) != null) {
      tell(new Stimulus.Changed(name));
    }
  }

  Map<String, ComponentView> view() {
    Map<String, ComponentView> views = new TreeMap<>();
    reconciler.view(state, now).forEach(view -> views.put(view.name(), view));
    return views;
  }

  ComponentView view(String name) {
    ComponentView view = view().get(name);
    if (view == null) {
      throw new AssertionError(name + " is not in the report");
    }
    return view;
  }

  /**
   * Lets time pass until something happens; false when nothing ever will, or not within the limit.
   */
  boolean advance(Instant limit) {
    Instant next = limit.plusSeconds(1);
    String done = "";
    for (Map.Entry<String, Running> call : calls.entrySet()) {
      if (call.getValue().ends().isBefore(next)) {
        next = call.getValue().ends();
        done = call.getKey();
      }
    }
    if (wake.isPresent() && wake.get().isBefore(next)) {
      next = wake.get();
      done = "";
    }
    if (next.isAfter(limit)) {
      now = limit;
      return false;
    }
    now = next.isAfter(now) ? next : now;
    if (done.isEmpty()) {
      tell(new Stimulus.Tick());
    } else {
      finish(done);
    }
    return true;
  }

  void run(Duration time) {
    Instant limit = now.plus(time);
    int steps = 0;
    while (advance(limit)) {
      if (++steps > 100_000) {
        throw new AssertionError("does not come to rest");
      }
    }
  }

  void tell(Stimulus stimulus) {
    Step step = reconciler.step(state, stimulus, now);
    state = step.state();
    wake = step.wake();
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Note note -> journal.put(note.component(), note.entry());
      case Effect.Forget forget -> {
        journal.remove(forget.component());
        if (device.containsKey(forget.component())) {
          violations.add("forgot " + forget.component() + " although it is there");
        }
      }
      case Effect.Observe observe -> begin(observe, Duration.ofMillis(random.nextInt(50)));
      case Effect.Apply apply -> {
        for (String other : apply.spec().dependsOn()) {
          if (!view(other).state().equals(ComponentView.State.READY)) {
            violations.add(apply.component() + " before " + other);
          }
        }
        if (!journal.containsKey(apply.component())) {
          violations.add("applies " + apply.component() + " without a note");
        }
        begin(apply, Duration.ofMillis(random.nextInt(3000)));
      }
      case Effect.Remove remove -> begin(remove, Duration.ofMillis(random.nextInt(1000)));
      case Effect.Cancel cancel -> {
        Running call = calls.get(cancel.component());
        if (call != null) {
          leaveHalf(call.effect());
          calls.put(
              cancel.component(), new Running(new Effect.Cancel(cancel.component(), ""), now));
        }
      }
      case Effect.FlashDone done -> violations.add("there is no flash here");
      case Effect.FlashOver over -> violations.add("there is no flash here");
    }
  }

  private void begin(Effect effect, Duration time) {
    if (calls.containsKey(effect.component())) {
      violations.add("two calls for " + effect.component());
    }
    calls.put(effect.component(), new Running(effect, now.plus(time)));
  }

  private void leaveHalf(Effect effect) {
    if (leavesHalf && effect instanceof Effect.Apply apply) {
      switch (random.nextInt(3)) {
        case 0 -> device.put(apply.component(), "half");
        case 1 -> device.put(apply.component(), apply.spec().fingerprint());
        default -> {}
      }
    }
  }

  private void finish(String name) {
    Running call = calls.remove(name);
    if (call == null) {
      return;
    }
    boolean fails = random.nextDouble() < failureRate;
    switch (call.effect()) {
      case Effect.Observe observe -> tell(new Stimulus.Observed(name, look(observe, fails)));
      case Effect.Apply apply -> {
        if (fails) {
          leaveHalf(apply);
          tell(new Stimulus.Applied(name, Outcome.failed("no luck")));
        } else {
          device.put(name, apply.spec().fingerprint());
          applied.add(name);
          tell(new Stimulus.Applied(name, Outcome.done()));
        }
      }
      case Effect.Remove remove -> {
        if (fails) {
          tell(new Stimulus.Removed(name, Outcome.failed("no luck")));
        } else {
          device.remove(name);
          tell(new Stimulus.Removed(name, Outcome.done()));
        }
      }
      default -> tell(new Stimulus.CutOff(name));
    }
  }

  private Observation look(Effect.Observe observe, boolean fails) {
    if (fails) {
      return Observation.unknown("cannot tell");
    }
    String there = device.get(observe.component());
    if (there == null) {
      return Observation.absent();
    }
    return there.equals(observe.spec().fingerprint())
        ? Observation.ready("runs")
        : Observation.different(there);
  }
}
