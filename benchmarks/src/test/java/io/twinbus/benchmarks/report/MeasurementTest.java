package io.twinbus.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static Measurement measured(Goal goal) {
    return new Measurement(
        "s", "w", "1/s", List.of(10.0, 20.0, 40.0), List.of(9.0, 10.0, 60.0), goal);
  }

  @Test
  void theMedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle() {
    assertThat(Spread.of(List.of(5.0, 1.0, 3.0))).isEqualTo(new Spread(1, 3, 5));
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 9.0))).isEqualTo(new Spread(1, 3, 9));
    assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  @Property(tries = 200)
  void aSpreadIsInOrderWhateverTheOrderOfItsValues(
      @ForAll @Size(min = 1, max = 40) List<@DoubleRange(min = 0, max = 1e6) Double> values) {
    Spread spread = Spread.of(values);
    assertThat(spread.min()).isLessThanOrEqualTo(spread.median());
    assertThat(spread.median()).isLessThanOrEqualTo(spread.max());
    List<Double> turned = new java.util.ArrayList<>(values);
    Collections.reverse(turned);
    assertThat(Spread.of(turned)).isEqualTo(spread);
  }

  @Test
  void aRatioIsOfTheSameRound() {
    Measurement one = measured(new Goal.Told());
    assertThat(one.ratios()).containsExactly(0.9, 0.5, 1.5);
    assertThat(one.ratio().median()).isCloseTo(0.9, within(1e-9));
    assertThatThrownBy(
            () -> new Measurement("s", "w", "ms", List.of(1.0), List.of(1.0, 2.0), new Goal.Told()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goalsAreJudgedByMedians() {
    assertThat(measured(new Goal.RatioAtLeast(0.9)).isMet()).isTrue();
    assertThat(measured(new Goal.RatioAtLeast(0.91)).isMet()).isFalse();
    assertThat(measured(new Goal.RatioAtMost(0.9)).isMet()).isTrue();
    assertThat(measured(new Goal.RatioAtMost(0.89)).isMet()).isFalse();
    assertThat(measured(new Goal.AtLeast(10)).isMet()).isTrue();
    assertThat(measured(new Goal.AtLeast(10.1)).isMet()).isFalse();
    assertThat(measured(new Goal.AtMost(10)).isMet()).isTrue();
    assertThat(measured(new Goal.AtMost(9.9)).isMet()).isFalse();
  }

  @Test
  void figuresHaveThreeDigitsAndThousandsApart() {
    assertThat(Numbers.text(12345.6)).isEqualTo("12,346");
    assertThat(Numbers.text(12.345)).isEqualTo("12.3");
    assertThat(Numbers.text(1.2345)).isEqualTo("1.23");
    assertThat(Numbers.text(0.01234)).isEqualTo("0.012");
  }
}
