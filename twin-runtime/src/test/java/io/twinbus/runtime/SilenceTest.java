package io.twinbus.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.twinbus.bus.Bus;
import io.twinbus.bus.BusException;
import io.twinbus.bus.Delivery;
import io.twinbus.bus.Echo;
import io.twinbus.bus.Subscription;
import io.twinbus.topic.Address;
import io.vertx.core.Vertx;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Silence on a bus that answers when it is told to. */
class SilenceTest {
  private static final Duration QUIET = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Vertx vertx = Vertx.vertx();
  private final AtomicLong heard = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final BlockingQueue<byte[]> calls = new LinkedBlockingQueue<>();
  private volatile @Nullable Consumer<Delivery<byte[]>> handler;
  private volatile boolean down;
  private final CompletableFuture<Void> silence =
      new Silence(vertx, Echo.of(bus()).join(), heard::get, closed::get).after(QUIET);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void endsWithItsEcho() throws InterruptedException {
    byte[] call = call();
    assertThat(silence).isNotDone();
    answer(call);
    await().atMost(PATIENCE).until(silence::isDone);
  }

  @Test
  void isNoneWhenSomethingComesBeforeTheEcho() throws InterruptedException {
    byte[] call = call();
    heard.incrementAndGet();
    answer(call);
    byte[] again = call();
    assertThat(silence).isNotDone();
    answer(again);
    await().atMost(PATIENCE).until(silence::isDone);
  }

  @Test
  void waitsForAnEchoOfItsOwn() throws InterruptedException {
    byte[] call = call();
    byte[] other = call.clone();
    other[0]++;
    answer(other);
    answer(new byte[] {1});
    assertThat(silence).isNotDone();
    answer(call);
    await().atMost(PATIENCE).until(silence::isDone);
  }

  @Test
  void callsAgainWhenTheBusDidNotTakeTheCall() throws InterruptedException {
    down = true;
    byte[] lost = call();
    byte[] lostToo = call();
    assertThat(lost).isNotEqualTo(lostToo);
    assertThat(silence).isNotDone();
    down = false;
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              answer(call());
              return silence.isDone();
            });
  }

  @Test
  void endsWhenNobodyWaitsAnyMore() {
    heard.incrementAndGet();
    closed.set(true);
    await().atMost(PATIENCE).until(silence::isDone);
  }

  private byte[] call() throws InterruptedException {
    return Objects.requireNonNull(calls.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  private void answer(byte[] message) {
    Objects.requireNonNull(handler)
        .accept(
            new Delivery<>(
                new Address.Client("default", "runtime", "echo"),
                Optional.of(message),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                0,
                () -> {}));
  }

  private Bus bus() {
    return (Bus)
        Proxy.newProxyInstance(
            Bus.class.getClassLoader(),
            new Class<?>[] {Bus.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "clientId" -> "runtime";
                  case "subscribe" -> subscribe(arguments[1]);
                  case "publishBytes" -> publish((byte[]) arguments[1]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @SuppressWarnings("unchecked") // subscribed to under the address of bytes
  private CompletableFuture<@Nullable Subscription> subscribe(Object with) {
    handler = (Consumer<Delivery<byte[]>>) with;
    return CompletableFuture.completedFuture(null);
  }

  private CompletableFuture<Void> publish(byte[] message) {
    calls.add(message);
    return down
        ? CompletableFuture.failedFuture(new BusException.Unavailable("no connection"))
        : new CompletableFuture<>();
  }
}
