package io.twinbus.broker.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitsTest {
  @Test
  void letsABurstPassAndThenTheRate() {
    TokenBucket bucket = new TokenBucket(10, 3, 0);

    for (int i = 0; i < 3; i++) {
      assertThat(bucket.tryTake(0)).isTrue();
    }
    assertThat(bucket.tryTake(0)).isFalse();
    assertThat(bucket.tryTake(TimeUnit.MILLISECONDS.toNanos(100))).isTrue();
    assertThat(bucket.tryTake(TimeUnit.MILLISECONDS.toNanos(150))).isFalse();
  }

  @Test
  void holdsNoMoreThanItsBurst() {
    TokenBucket bucket = new TokenBucket(10, 2, 0);
    long later = TimeUnit.HOURS.toNanos(1);

    assertThat(bucket.tryTake(later)).isTrue();
    assertThat(bucket.tryTake(later)).isTrue();
    assertThat(bucket.tryTake(later)).isFalse();
  }

  @Test
  void countsTheTopicsOfEachTenantOnce() {
    RetainedCensus census = new RetainedCensus(2);

    assertThat(census.admit("a", "x") && census.admit("a", "y") && census.admit("a", "x")).isTrue();
    assertThat(census.admit("a", "z")).isFalse();
    assertThat(census.hasRoom("a", "z")).isFalse();
    assertThat(census.admit("b", "z")).isTrue();
    census.erased("a", "x");
    assertThat(census.admit("a", "z")).isTrue();
    assertThat(census.total()).isEqualTo(3);
  }
}
