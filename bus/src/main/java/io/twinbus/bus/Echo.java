package io.twinbus.bus;

import io.twinbus.topic.Address;
import io.twinbus.topic.AddressFilter;
import io.twinbus.topic.Names;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages of a session to itself. The broker queues what it has for a session and sends it in
 * order (MQTT 5 §4.6): what it had queued before a call is delivered before the call completes,
 * however long the broker, the line or this process paused. Safe for use by many threads.
 *
 * <p>For a client that may use {@code tb/default/client/{its client id}/echo}: a runtime, a
 * monitor.
 */
public final class Echo {
  private static final String KEY = "echo";

  private final Bus bus;
  private final Address.Client address;

  /** An echo of an earlier process is none of this one's. */
  private final long process = ThreadLocalRandom.current().nextLong();

  private final AtomicLong count = new AtomicLong();
  private final Map<Long, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();

  private Echo(Bus bus) {
    this.bus = bus;
    this.address = new Address.Client(Names.DEFAULT_TENANT, bus.clientId(), KEY);
  }

  /** Prepares the echo of a session; completes when its topic is subscribed to. */
  public static CompletableFuture<Echo> of(Bus bus) {
    Echo echo = new Echo(bus);
    return bus.subscribe(
            AddressFilter.exactly(echo.address),
            delivery -> echo.heard(delivery.document()),
            SubscribeOptions.DEFAULT.withoutRetained().directly())
        .thenApply(subscription -> echo);
  }

  /**
   * Calls, and completes when the echo came: on the thread that read it, after everything of the
   * session that came before it was handed to its {@linkplain SubscribeOptions#directly() direct}
   * handlers.
   *
   * @param deadline exceptionally after it, with {@link BusException.DeadlineExceeded}
   */
  public CompletableFuture<Void> call(Duration deadline) {
    long number = count.incrementAndGet();
    CompletableFuture<Void> answer = new CompletableFuture<>();
    waiting.put(number, answer);
    byte[] message = ByteBuffer.allocate(2 * Long.BYTES).putLong(process).putLong(number).array();
    var unused =
        bus.publishBytes(address, message, PublishOptions.DEFAULT)
            .whenComplete(
                (done, thrown) -> {
                  if (thrown != null) {
                    answer.completeExceptionally(thrown);
                  }
                });
    ScheduledFuture<?> timer =
        BusThreads.TIMER.schedule(
            () ->
                BusThreads.COMPLETIONS.execute(
                    () ->
                        answer.completeExceptionally(
                            new BusException.DeadlineExceeded(
                                address.topic() + ": no echo within " + deadline))),
            deadline.toNanos(),
            TimeUnit.NANOSECONDS);
    var unusedEnd =
        answer.whenComplete(
            (done, thrown) -> {
              waiting.remove(number, answer);
              timer.cancel(false);
            });
    return answer;
  }

  private void heard(Optional<byte[]> message) {
    if (message.isEmpty() || message.get().length != 2 * Long.BYTES) {
      return;
    }
    ByteBuffer numbers = ByteBuffer.wrap(message.get());
    if (numbers.getLong() == process) {
      CompletableFuture<Void> answer = waiting.get(numbers.getLong());
      if (answer != null) {
        answer.complete(null);
      }
    }
  }
}
