package io.twinbus.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoginThrottleTest {
  private final LoginThrottle throttle = new LoginThrottle();
  private final InetAddress address = InetAddress.getLoopbackAddress();

  @Test
  void letsSomeFailuresPassThenWaitsLongerAndLonger() {
    for (int i = 0; i < 5; i++) {
      assertThat(throttle.waitFor(address, 0)).isZero();
      throttle.failed(address, 0);
    }
    Duration first = throttle.waitFor(address, 0);
    throttle.failed(address, 0);
    Duration second = throttle.waitFor(address, 0);

    assertThat(first).isPositive();
    assertThat(second).isEqualTo(first.multipliedBy(2));
  }

  @Test
  void waitsNeverLongerThanABound() {
    for (int i = 0; i < 1000; i++) {
      throttle.failed(address, 0);
    }

    assertThat(throttle.waitFor(address, 0)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void forgetsWithTime() {
    for (int i = 0; i < 8; i++) {
      throttle.failed(address, 0);
    }

    assertThat(throttle.waitFor(address, Duration.ofMinutes(2).toNanos())).isZero();
  }

  @Test
  void slowsNobodyElseDown() throws Exception {
    for (int i = 0; i < 50; i++) {
      throttle.failed(address, 0);
    }

    assertThat(throttle.waitFor(InetAddress.getByName("192.0.2.1"), 0)).isZero();
  }
}
