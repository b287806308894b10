package io.twinbus.broker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DroppedLinesTest {
  private static final List<Object> LOST = List.of("c", "t", 1, "The client message queue is full");

  private final AtomicLong nanos = new AtomicLong();
  private final DroppedLines lines = new DroppedLines(nanos::get);

  @Test
  void tellsALossFromAMessageThatAGateTookAway() {
    assertThat(lines.test(LOST)).isTrue();
    assertThat(lines.test(List.of("c", "t", 1, "Extension prevented onward delivery"))).isFalse();
  }

  @Test
  void areBoundedAndGoOnLater() {
    assertThat(IntStream.range(0, 1_000).filter(i -> lines.test(LOST)).count()).isEqualTo(100);

    nanos.addAndGet(1_000_000_000L);

    assertThat(IntStream.range(0, 1_000).filter(i -> lines.test(LOST)).count()).isEqualTo(10);
  }
}
