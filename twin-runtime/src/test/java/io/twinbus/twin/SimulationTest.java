package io.twinbus.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The core in a world of lying, crashing, repeating and reordering devices, on a virtual clock.
 * Runs {@code -Dtwinbus.seeds} histories (2000), or the one of {@code -Dtwinbus.seed}.
 */
final class SimulationTest {
  private static final int SEEDS = Integer.getInteger("twinbus.seeds", 2000);

  @Test
  void keepsItsInvariantsInEveryHistory() {
    Long seed = Long.getLong("twinbus.seed");
    Rules rules = new Rules();
    Optional<Simulation.Failure> failure =
        seed == null ? Simulation.search(rules, 0, SEEDS) : Simulation.run(rules, seed);
    failure.ifPresent(found -> fail(Simulation.shrink(rules, found).toString()));
  }

  @Test
  void comesToTheSameStatesInEveryRunOfAHistory() {
    List<Integer> once = LongStream.range(0, 50).mapToObj(Simulation::transcript).toList();
    List<Integer> again = LongStream.range(0, 50).mapToObj(Simulation::transcript).toList();
    assertThat(again).isEqualTo(once);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mutants")
  void findsACoreThat(String flaw) {
    Rules mutant = Objects.requireNonNull(Mutants.all().get(flaw));
    Optional<Simulation.Failure> failure = Simulation.search(mutant, 0, SEEDS);
    assertThat(failure).as("a history that shows it").isPresent();
    Simulation.Failure shrunk = Simulation.shrink(mutant, failure.orElseThrow());
    assertThat(shrunk.actions()).hasSizeLessThanOrEqualTo(Simulation.LENGTH / 3);
  }

  static List<String> mutants() {
    return List.copyOf(Mutants.all().keySet());
  }
}
