package io.twinbus.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.FlashPhase;
import io.twinbus.adapter.driver.Observation;
import io.twinbus.adapter.driver.Outcome;
import io.twinbus.adapter.driver.Problem;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.ComponentView.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private final Simulation world = new Simulation(7);

  private static ComponentSpec spec(String name, String color, String... dependsOn) {
    return ComponentSpec.of(name, "test", Settings.of(Map.of("color", color)))
        .after(List.of(dependsOn));
  }

  private void tell(Stimulus stimulus) {
    world.tell(stimulus);
  }

  @Test
  void bringsUpInOrderOfDependencies() {
    world.desire(spec("app", "red", "db"), spec("db", "red"), spec("free", "red"));
    world.run(Duration.ofMinutes(1));

    assertThat(world.applied.indexOf("db")).isLessThan(world.applied.indexOf("app"));
    assertThat(world.view().values()).allMatch(view -> view.state() == State.READY);
    assertThat(world.violations).isEmpty();
  }

  @Test
  void looksBeforeItTouchesAndAdoptsWhatRunsAlready() {
    ComponentSpec spec = spec("app", "red");
    world.device.put("app", spec.fingerprint());
    world.desire(spec);
    world.run(Duration.ofSeconds(5));

    assertThat(world.applied).isEmpty();
    assertThat(world.view("app").state()).isEqualTo(State.READY);
    assertThat(world.journal).containsKey("app");
  }

  @Test
  void removesInReverseOrder() {
    world.desire(spec("app", "red", "db"), spec("db", "red"));
    world.run(Duration.ofMinutes(1));
    world.desire();

    assertThat(world.calls).containsOnlyKeys("app");
    assertThat(world.view("db").message()).isEqualTo("waits until app is gone");
    world.run(Duration.ofMinutes(1));
    assertThat(world.device).isEmpty();
    assertThat(world.journal).isEmpty();
    assertThat(world.state.isEmpty()).isTrue();
  }

  @Test
  void removesWhatIsNoLongerDesiredAfterAWeekAway() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    world.now = world.now.plus(Duration.ofDays(7));
    world.state = AgentState.restored(world.journal.values(), world.now);
    world.desire(spec("other", "red"));
    world.run(Duration.ofMinutes(1));

    assertThat(world.device).containsOnlyKeys("other");
  }

  @Test
  void touchesNothingUntilItKnowsWhatIsDesired() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    world.state = AgentState.restored(world.journal.values(), world.now);
    tell(new Stimulus.Tick());

    assertThat(world.calls).isEmpty();
    assertThat(world.device).containsOnlyKeys("app");
  }

  @Test
  void repairsAtOnceWhenTheDriverSaysThatSomethingBroke() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    world.breakComponent("app");
    world.run(Duration.ofSeconds(5));

    assertThat(world.view("app").state()).isEqualTo(State.READY);
    assertThat(world.view("app").restarts()).isEqualTo(1);
  }

  @Test
  void findsByItselfWhatBrokeInSilence() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    world.device.clear();
    world.run(Policy.DEFAULT.observeEvery().plusSeconds(5));

    assertThat(world.device).containsOnlyKeys("app");
  }

  @Test
  void stopsRepairingForAWhileWhenTheBudgetIsSpent() {
    world.desire(spec("app", "red"), spec("free", "red"));
    world.run(Duration.ofMinutes(1));
    for (int i = 0; i < Policy.DEFAULT.restartBudget(); i++) {
      world.breakComponent("app");
      world.run(Duration.ofMinutes(1));
    }
    assertThat(world.view("app").state()).isEqualTo(State.READY);
    world.breakComponent("app");
    world.run(Duration.ofMinutes(1));

    assertThat(world.view("app").state()).isEqualTo(State.FAILED);
    assertThat(world.view("app").message()).contains("repaired 5 times", "next try at");
    assertThat(world.view("free").state()).isEqualTo(State.READY);
    world.run(Policy.DEFAULT.restartWindow());
    assertThat(world.view("app").state()).isEqualTo(State.READY);
  }

  @Test
  void oneFailingComponentStopsOnlyWhatDependsOnIt() {
    world.desire(spec("bad", "red"), spec("app", "red", "bad"), spec("free", "red"));
    tell(new Stimulus.Observed("bad", Observation.absent()));
    world.calls.remove("bad");
    tell(new Stimulus.Applied("bad", Outcome.refused("the image is broken")));
    world.run(Duration.ofMinutes(5));

    assertThat(world.view("bad").state()).isEqualTo(State.FAILED);
    assertThat(world.view("bad").message()).isEqualTo("the image is broken");
    assertThat(world.view("app").state()).isEqualTo(State.PENDING);
    assertThat(world.view("app").message()).isEqualTo("waits for bad");
    assertThat(world.view("free").state()).isEqualTo(State.READY);
  }

  @Test
  void cutsOffACallAtItsDeadlineAndTriesAgainLater() {
    world.leavesHalf = false;
    world.desire(spec("slow", "red"));
    world.run(Duration.ofMillis(60));
    world.calls.put("slow", new Simulation.Running(running("slow"), world.now.plusSeconds(4000)));
    world.run(Duration.ofMinutes(5).plusMillis(100));

    assertThat(world.view("slow").state()).isEqualTo(State.FAILED);
    assertThat(world.view("slow").message()).contains("took longer than 5 min", "next try at");
    world.run(Duration.ofMinutes(1));
    assertThat(world.view("slow").state()).isEqualTo(State.READY);
  }

  private Effect running(String name) {
    Simulation.Running call = world.calls.get(name);
    if (call == null) {
      throw new AssertionError("nothing runs for " + name);
    }
    assertThat(call.effect()).isInstanceOf(Effect.Apply.class);
    return call.effect();
  }

  @Test
  void leavesTheOldOneAloneWhenTheNewOneIsInvalid() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    Wanted invalid =
        Wanted.of(
            spec("app", "blue"), List.of(new Problem("properties.color", "\"blue\" is sold out")));
    tell(new Stimulus.Desired(2, List.of(invalid)));
    world.run(Duration.ofMinutes(1));

    assertThat(world.view("app").state()).isEqualTo(State.FAILED);
    assertThat(world.view("app").message()).isEqualTo("properties.color: \"blue\" is sold out");
    assertThat(world.device).containsEntry("app", spec("app", "red").fingerprint());
  }

  @Test
  void removesTheOldTypeBeforeItAppliesTheNewOne() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    world.desire(ComponentSpec.of("app", "other", Settings.EMPTY));

    assertThat(world.calls.get("app")).isNotNull();
    assertThat(String.valueOf(world.calls.get("app"))).contains("Remove");
    world.run(Duration.ofMinutes(1));
    assertThat(world.view("app").state()).isEqualTo(State.READY);
  }

  @Test
  void saysWhatCanNeverBe() {
    world.desire(spec("a", "red", "b"), spec("b", "red", "a"), spec("c", "red", "nowhere"));
    world.run(Duration.ofSeconds(10));

    assertThat(world.view("a").message()).contains("depends on b, which depends on it");
    assertThat(world.view("c").message()).contains("nowhere, which is not part of");
    assertThat(world.view().values()).allMatch(view -> view.state() == State.FAILED);
  }

  @Test
  void isNotReadyAfterARestartBeforeItHasLooked() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    world.killProcess();

    assertThat(world.view("app").state()).isNotEqualTo(State.READY);
    world.run(Duration.ofSeconds(1));
    assertThat(world.view("app").state()).isEqualTo(State.READY);
    assertThat(world.applied).containsExactly("app");
  }

  @Test
  void restartsOnRequest() {
    world.desire(spec("app", "red"));
    world.run(Duration.ofMinutes(1));
    tell(new Stimulus.RestartAsked("app"));
    assertThat(world.view("app").state()).isEqualTo(State.APPLYING);
    world.run(Duration.ofMinutes(1));

    assertThat(world.applied).containsExactly("app", "app");
    assertThat(world.view("app").restarts()).isEqualTo(1);
  }

  @Test
  void leavesAStandingFlashToTheLadder() {
    Flash flash = new Flash();
    flash.begin();
    flash.fail();
    assertThat(flash.view().state()).isEqualTo(State.APPLYING);
    assertThat(flash.view().message()).isEqualTo("waits for recovery: the board is silent");
    flash.pass(Duration.ofMinutes(1));
    assertThat(flash.effects).isEmpty();

    flash.tell(new Stimulus.FlashRecover("fw", 2));
    assertThat(flash.effects).anyMatch(effect -> effect instanceof Effect.Apply);
    flash.tell(new Stimulus.FlashMoved("fw", 2, FlashPhase.REBOOTING));
    flash.tell(new Stimulus.Applied("fw", Outcome.done()));
    flash.tell(new Stimulus.Observed("fw", Observation.ready("boots")));
    assertThat(flash.effects).contains(new Effect.FlashDone("fw"));
    assertThat(flash.view().state()).isEqualTo(State.READY);
  }

  @Test
  void endsAStandingFlashByItselfWhenNobodyComes() {
    Flash flash = new Flash();
    flash.begin();
    flash.fail();
    flash.pass(Duration.ofSeconds(30).multipliedBy(Policy.DEFAULT.flashPatience()));

    assertThat(flash.effects)
        .contains(new Effect.FlashOver("fw", "the board is silent; no recovery came"));
  }

  @Test
  void cutsOffACallWhenTheLadderActs() {
    Flash flash = new Flash();
    flash.begin();
    flash.tell(new Stimulus.FlashRecover("fw", 2));
    assertThat(flash.effects).contains(new Effect.Cancel("fw", "the recovery ladder acts"));
    flash.effects.clear();
    flash.tell(new Stimulus.CutOff("fw"));
    assertThat(flash.effects).anyMatch(effect -> effect instanceof Effect.Apply);
    flash.effects.clear();
    flash.tell(new Stimulus.Tick());
    assertThat(flash.effects).isEmpty();
  }

  @Test
  void finishesAFlashBeforeItTakesUpANewerDesiredState() {
    Flash flash = new Flash();
    flash.begin();
    flash.tell(new Stimulus.Desired(2, List.of(Wanted.of(spec("fw", "blue"), List.of()))));
    assertThat(flash.effects).isEmpty();
    flash.fail();
    assertThat(flash.effects).contains(new Effect.FlashOver("fw", "no longer desired"));
  }

  @Test
  void abandonsARecoveredFlashForANewerDesiredState() {
    Flash flash = new Flash();
    flash.begin();
    flash.fail();
    flash.tell(new Stimulus.FlashRecover("fw", 2));
    flash.effects.clear();
    flash.tell(new Stimulus.Desired(2, List.of(Wanted.of(spec("fw", "blue"), List.of()))));
    assertThat(flash.effects).contains(new Effect.Cancel("fw", "no longer desired"));
  }

  /** One component that is flashed, driven by hand. */
  private static final class Flash {
    private final Simulation world = new Simulation(1);
    private final List<Effect> effects = new java.util.ArrayList<>();
    private AgentState state = world.state;
    private java.time.Instant now = world.now;

    void tell(Stimulus stimulus) {
      Step step = world.reconciler.step(state, stimulus, now);
      state = step.state();
      effects.addAll(step.effects());
    }

    void begin() {
      tell(new Stimulus.Desired(1, List.of(Wanted.of(spec("fw", "red"), List.of()))));
      tell(new Stimulus.Observed("fw", Observation.different("old image")));
      tell(new Stimulus.FlashMoved("fw", 1, FlashPhase.WRITING));
      effects.clear();
    }

    void fail() {
      tell(new Stimulus.Applied("fw", Outcome.failed("the board is silent")));
    }

    void pass(Duration time) {
      now = now.plus(time);
      tell(new Stimulus.Tick());
    }

    ComponentView view() {
      return world.reconciler.view(state, now).getFirst();
    }
  }
}
