package io.twinbus.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Property
  void waitsBetweenHalfAndAllOfTheDoubledMinimumAndNeverLongerThanTheMaximum(
      @ForAll @LongRange(min = 1, max = 100_000) long minMillis,
      @ForAll @LongRange(min = 0, max = 10_000_000) long more,
      @ForAll @IntRange(max = 1_000_000) int attempt,
      @ForAll @DoubleRange(max = 1.0) double random) {
    Duration min = Duration.ofMillis(minMillis);
    Duration max = Duration.ofMillis(minMillis + more);

    Duration wait = new Backoff(min, max).before(attempt, random);

    double whole =
        Math.min((double) max.toNanos(), min.toNanos() * Math.pow(2, Math.min(attempt, 60)));
    assertThat(wait).isLessThanOrEqualTo(max);
    assertThat((double) wait.toNanos()).isBetween(whole / 2 - 1, whole + 1);
  }

  @Test
  void doublesUntilTheMaximum() {
    Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));
    assertThat(backoff.before(0, 1.0)).isEqualTo(Duration.ofMillis(200));
    assertThat(backoff.before(1, 1.0)).isEqualTo(Duration.ofMillis(400));
    assertThat(backoff.before(7, 1.0)).isEqualTo(Duration.ofMillis(25_600));
    assertThat(backoff.before(8, 1.0)).isEqualTo(Duration.ofSeconds(30));
    assertThat(backoff.before(Integer.MAX_VALUE, 0.0)).isEqualTo(Duration.ofSeconds(15));
  }
}
