package io.twinbus.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinbus.broker.connection.TargetConnections.Change;
import org.junit.jupiter.api.Test;

class TargetConnectionsTest {
  @Test
  void countsASessionForEachConnection() {
    Change opened = TargetConnections.none(6).opened(1, "a");

    assertThat(opened.next().session()).isEqualTo(7);
    assertThat(opened.next().connected()).isTrue();
    assertThat(opened.published()).isTrue();
  }

  @Test
  void ignoresALateGoodbyeOfAnOldConnection() {
    TargetConnections now = TargetConnections.none(0).opened(1, "a").next().opened(2, "a").next();

    Change late = now.closed(1);

    assertThat(late.published()).isFalse();
    assertThat(late.next().connected()).isTrue();
    assertThat(late.next().session()).isEqualTo(2);
  }

  @Test
  void keepsTheSessionsNumberWhenItEnds() {
    Change closed = TargetConnections.none(0).opened(1, "a").next().closed(1);

    assertThat(closed.next().connected()).isFalse();
    assertThat(closed.next().session()).isEqualTo(1);
    assertThat(closed.next().clientId()).isEmpty();
  }

  @Test
  void goesBackToAnOlderConnectionUnderANewNumber() {
    TargetConnections now = TargetConnections.none(0).opened(1, "a").next().opened(2, "b").next();

    Change closed = now.closed(2);

    assertThat(closed.next().clientId()).isEqualTo("a");
    assertThat(closed.next().session()).isEqualTo(3);
    assertThat(closed.published()).isTrue();
  }
}
