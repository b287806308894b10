package io.twinbus.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SendWindowTest {
  private final SendWindow window = new SendWindow();
  private final CompletableFuture<Void> first = new CompletableFuture<>();
  private final CompletableFuture<Void> second = new CompletableFuture<>();

  SendWindowTest() throws InterruptedException {
    window.send(SendWindow.BYTES / 2, () -> first);
    window.send(SendWindow.BYTES / 2, () -> second);
  }

  /** Tries to send one more byte; how many were sent. */
  private AtomicInteger sendOneMore() throws InterruptedException {
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(1);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                begun.countDown();
                window.send(
                    1,
                    () -> {
                      sent.incrementAndGet();
                      return new CompletableFuture<>();
                    });
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    begun.await();
    return sent;
  }

  @Test
  void holdsUpWhoSendsMoreUntilOneIsAcknowledged() throws Exception {
    AtomicInteger sent = sendOneMore();
    Thread.sleep(50);
    assertThat(sent).hasValue(0);

    second.complete(null);
    await().until(() -> sent.get() == 1);
  }

  @Test
  void countsTheSmallestBlocksToo() throws Exception {
    SendWindow small = new SendWindow();
    List<CompletableFuture<Void>> underWay = new CopyOnWriteArrayList<>();
    Thread sender =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    for (; ; ) {
                      CompletableFuture<Void> next = new CompletableFuture<>();
                      small.send(
                          0,
                          () -> {
                            underWay.add(next);
                            return next;
                          });
                    }
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    int most = SendWindow.BYTES / SendWindow.LEAST;
    await().until(() -> underWay.size() == most);
    underWay.getFirst().complete(null);
    await().until(() -> underWay.size() == most + 1);
    sender.interrupt();
  }

  @Test
  void hasRoomAgainAfterAFailure() throws Exception {
    AtomicInteger sent = sendOneMore();

    first.completeExceptionally(new IllegalStateException("the broker is gone"));
    await().until(() -> sent.get() == 1);
  }

  @Test
  void hasRoomAgainAfterAPublicationThatThrows() throws Exception {
    first.complete(null);
    for (int i = 0; i < 3; i++) {
      window.send(
          SendWindow.BYTES / 2,
          () -> {
            throw new IllegalStateException("no such topic");
          });
    }
  }

  @Test
  void letsAServiceThatEndsInterruptWhoWaits() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> window.send(1, () -> first)).isInstanceOf(InterruptedException.class);
  }
}
