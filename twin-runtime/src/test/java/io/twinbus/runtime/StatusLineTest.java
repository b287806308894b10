package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.twinbus.bus.Bus;
import io.twinbus.topic.TwinId;
import io.twinbus.v1.TwinStatus;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The statuses of one twin on their way to a bus that acknowledges when it is told to. */
class StatusLineTest {
  private final Vertx vertx = Vertx.vertx();
  private final List<Long> sent = new ArrayList<>();
  private final Deque<CompletableFuture<Void>> open = new ArrayDeque<>();
  private final Deque<Letter> mailbox = new ArrayDeque<>();
  private final List<String> done = new ArrayList<>();
  private final Cell cell = new Cell(TwinId.of("pc"));
  private final StatusLine line = new StatusLine(outlet(), mailbox::add);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void sendsWhatNothingIsInTheWayOfAtOnceAndWithoutALetter() {
    publish(1);
    acknowledge();
    publish(2);
    acknowledge();
    assertThat(sent).containsExactly(1L, 2L);
    assertThat(mailbox).isEmpty();
  }

  @Test
  void sendsTheNewestOfWhatCameMeanwhile() {
    publish(1);
    publish(2);
    publish(3);
    assertThat(sent).containsExactly(1L);
    acknowledge();
    openLetters();
    assertThat(sent).containsExactly(1L, 3L);
    acknowledge();
    assertThat(mailbox).isEmpty();
  }

  @Test
  void tellsOfTheArrivalOfTheNewestAlone() {
    var unused = line.arrival(cell).thenRun(() -> done.add("nothing was on its way"));
    assertThat(done).containsExactly("nothing was on its way");
    publish(1);
    unused = line.arrival(cell).thenRun(() -> done.add("first"));
    publish(2);
    unused = line.arrival(cell).thenRun(() -> done.add("second"));
    acknowledge();
    openLetters();
    assertThat(done).hasSize(1);
    acknowledge();
    openLetters();
    assertThat(done).containsExactly("nothing was on its way", "first", "second");
    assertThat(sent).containsExactly(1L, 2L);
  }

  @Test
  void tellsOfAnArrivalThatCameBeforeItsLetterWasOpened() {
    publish(1);
    publish(2);
    acknowledge();
    publish(3);
    var unused = line.arrival(cell).thenRun(() -> done.add("arrived"));
    assertThat(sent).containsExactly(1L);
    openLetters();
    assertThat(sent).containsExactly(1L, 3L);
    acknowledge();
    openLetters();
    assertThat(done).containsExactly("arrived");
  }

  @Test
  void takesNoNoticeOfALetterForATwinThatWasHereBefore() {
    publish(1);
    line.sent(cell);
    publish(2);
    assertThat(sent).containsExactly(1L);
    acknowledge();
    openLetters();
    assertThat(sent).containsExactly(1L, 2L);
  }

  private void publish(long generation) {
    line.publish(cell, TwinStatus.newBuilder().setGeneration(generation).build());
  }

  private void acknowledge() {
    open.remove().complete(null);
  }

  private void openLetters() {
    for (Letter letter = mailbox.poll(); letter != null; letter = mailbox.poll()) {
      assertThat(letter).isEqualTo(new Letter.StatusSent(cell.id));
      line.sent(cell);
    }
  }

  private Outlet outlet() {
    Bus bus =
        (Bus)
            Proxy.newProxyInstance(
                Bus.class.getClassLoader(),
                new Class<?>[] {Bus.class},
                (proxy, method, arguments) -> {
                  sent.add(((TwinStatus) arguments[1]).getGeneration());
                  CompletableFuture<Void> acknowledged = new CompletableFuture<>();
                  open.add(acknowledged);
                  return acknowledged;
                });
    return new Outlet(
        bus,
        bus,
        vertx,
        InstantSource.system(),
        new RuntimeMeters(new SimpleMeterRegistry()),
        1024);
  }
}
