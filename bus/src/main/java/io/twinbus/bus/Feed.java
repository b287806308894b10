package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one subscription on their way to its handler: in order, one at a time, on a
 * thread that is borrowed while there are any. Its length is bounded by what the broker may leave
 * unacknowledged; only messages that may be lost are dropped beyond {@code bound}.
 */
final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  /** What a handler does with a message. */
  interface Reader {
    /** Reads a message; {@code acknowledge} may be run more than once. */
    void read(Mqtt5Publish message, Runnable acknowledge);
  }

  private final MqttTopicFilter filter;
  private final boolean retained;
  private final boolean manual;
  private final Reader reader;
  private final int bound;
  private final BusMeters meters;
  private final Intake intake;
  private final ArrayDeque<Receipt> queue = new ArrayDeque<>();
  private boolean running;
  private boolean cancelled;
  private final CompletableFuture<Void> idle = new CompletableFuture<>();

  Feed(
      String topicFilter,
      boolean retained,
      boolean manual,
      Reader reader,
      int bound,
      BusMeters meters,
      Intake intake) {
    this.filter = MqttTopicFilter.of(topicFilter);
    this.retained = retained;
    this.manual = manual;
    this.reader = reader;
    this.bound = bound;
    this.meters = meters;
    this.intake = intake;
  }

  MqttTopicFilter filter() {
    return filter;
  }

  /** Whether the broker shall send what it has kept. */
  boolean wantsRetained() {
    return retained;
  }

  boolean matches(MqttTopic topic) {
    return filter.matches(topic);
  }

  /** Takes a message; false if it is not wanted. Called under the lock of the intake. */
  synchronized boolean offer(Receipt receipt) {
    if (cancelled) {
      return false;
    }
    if (receipt.isAtMostOnce() && queue.size() >= bound) {
      meters.dropped.increment();
      return false;
    }
    queue.add(receipt);
    if (!running) {
      running = true;
      BusThreads.HANDLERS.execute(this::run);
    }
    return true;
  }

  /** The broker lost the session: what waits beyond the bound would pile up without end. */
  synchronized void shed() {
    int excess = queue.size() - bound;
    for (int i = 0; i < excess; i++) {
      queue.remove();
      meters.dropped.increment();
    }
    if (excess > 0) {
      LOG.atWarn()
          .addKeyValue("filter", filter)
          .addKeyValue("dropped", excess)
          .log("Dropped messages of a session that the broker lost: the handler is too slow");
    }
  }

  /** Ends the feed. What waits is acknowledged unread. */
  void cancel() {
    ArrayDeque<Receipt> unread;
    synchronized (this) {
      cancelled = true;
      unread = new ArrayDeque<>(queue);
      queue.clear();
      signalIdle();
    }
    unread.forEach(intake::done);
  }

  /** Completes when the feed has ended and its handler does not run any more. */
  CompletableFuture<Void> idle() {
    return idle;
  }

  private void run() {
    for (Receipt receipt = next(); receipt != null; receipt = next()) {
      deliver(receipt);
    }
  }

  private synchronized @Nullable Receipt next() {
    Receipt receipt = queue.poll();
    if (receipt == null) {
      running = false;
      signalIdle();
    }
    return receipt;
  }

  private void signalIdle() {
    if (cancelled && !running) {
      BusThreads.COMPLETIONS.execute(() -> idle.complete(null));
    }
  }

  private void deliver(Receipt receipt) {
    AtomicBoolean done = new AtomicBoolean();
    Runnable acknowledge =
        () -> {
          if (done.compareAndSet(false, true)) {
            intake.done(receipt);
          }
        };
    boolean held = false;
    try {
      meters.delivered.increment();
      reader.read(receipt.message, acknowledge);
      held = manual;
    } catch (RuntimeException | Error e) {
      meters.handlerFailures.increment();
      LOG.atError()
          .addKeyValue("topic", receipt.message.getTopic())
          .setCause(e)
          .log("A handler failed; its message is acknowledged and not tried again");
    } finally {
      if (!held) {
        acknowledge.run();
      }
    }
  }
}
