package io.twinbus.adapter.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.adapter.driver.ComponentSpec;
import io.twinbus.adapter.driver.Settings;
import io.twinbus.adapter.reconcile.ComponentView.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever happens on the way: in the end the device runs what is desired, and nothing else (I5,
 * I7).
 */
class ReconcilerProperties {
  @Property(tries = 200)
  void convergesAfterAnyHistory(@ForAll long seed) {
    Random random = new Random(seed);
    Simulation world = new Simulation(seed);
    world.failureRate = random.nextDouble() * 0.5;
    for (int round = 0; round < 12; round++) {
      world.desire(specs(random));
      for (int event = random.nextInt(6); event > 0; event--) {
        world.run(Duration.ofMillis(random.nextInt(4000)));
        switch (random.nextInt(4)) {
          case 0 -> world.killProcess();
          case 1 -> world.breakComponent(name(random.nextInt(6)));
          case 2 -> world.tell(new Stimulus.RestartAsked(name(random.nextInt(6))));
          default -> {}
        }
        assertThat(world.violations).isEmpty();
      }
    }
    ComponentSpec[] last = specs(random);
    world.failureRate = 0;
    world.desire(last);
    world.run(Duration.ofMinutes(40));

    assertThat(world.violations).isEmpty();
    assertThat(world.device).hasSize(last.length);
    for (ComponentSpec spec : last) {
      assertThat(world.device).containsEntry(spec.name(), spec.fingerprint());
      assertThat(world.view(spec.name()).state()).isEqualTo(State.READY);
    }
    assertThat(world.journal).hasSize(last.length);
  }

  private static String name(int number) {
    return "c" + number;
  }

  /**
   * A random subset with random content; a component depends on some of those before it, or after
   * it.
   */
  private static ComponentSpec[] specs(Random random) {
    List<ComponentSpec> specs = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int number = 0; number < 6; number++) {
      int position = random.nextBoolean() ? number : 5 - number;
      if (names.contains(name(position)) || random.nextInt(3) == 0) {
        continue;
      }
      List<String> dependsOn = names.stream().filter(other -> random.nextInt(3) == 0).toList();
      specs.add(
          ComponentSpec.of(
                  name(position),
                  random.nextInt(5) == 0 ? "other" : "test",
                  Settings.of(Map.of("color", random.nextInt(3))))
              .after(dependsOn));
      names.add(name(position));
    }
    return specs.toArray(ComponentSpec[]::new);
  }
}
