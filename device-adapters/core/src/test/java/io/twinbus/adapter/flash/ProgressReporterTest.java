package io.twinbus.adapter.flash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.v1.FlashProgress;
import io.twinbus.v1.FlashProgress.Phase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressReporterTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final List<FlashProgress> sent = new CopyOnWriteArrayList<>();
  private final List<Long> times = new CopyOnWriteArrayList<>();
  private final ProgressReporter reporter =
      new ProgressReporter(
          timer,
          progress -> {
            times.add(System.nanoTime());
            sent.add(progress);
          });

  @AfterEach
  void stop() {
    timer.shutdownNow();
  }

  private void say(Phase phase, long bytes, long sequence) {
    reporter.accept(
        FlashProgress.newBuilder()
            .setSession("s")
            .setPhase(phase)
            .setBytes(bytes)
            .setSequence(sequence)
            .build());
  }

  @Test
  void saysEveryPhaseInOrderAndOfTheBytesTheLast() {
    say(Phase.STARTED, 0, 1);
    say(Phase.ERASING, 0, 2);
    for (int block = 1; block <= 1000; block++) {
      say(Phase.WRITING, block, 2 + block);
    }
    say(Phase.VERIFYING, 1000, 1003);
    say(Phase.DONE, 1000, 1004);
    await().until(() -> sent.size() == 5);

    assertThat(sent)
        .extracting(FlashProgress::getPhase)
        .containsExactly(Phase.STARTED, Phase.ERASING, Phase.WRITING, Phase.VERIFYING, Phase.DONE);
    assertThat(sent.get(2).getBytes()).isEqualTo(1000);
    for (int i = 1; i < times.size(); i++) {
      assertThat(times.get(i) - times.get(i - 1)).isGreaterThan(190_000_000L);
    }
  }
}
