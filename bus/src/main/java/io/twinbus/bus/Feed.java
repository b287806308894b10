package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttTopic;
import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of one subscription on their way to its handler: in order, one at a time, on a
 * thread that is borrowed while there are any, or on the one that they came by.
 *
 * <p>Up to {@code bound} messages are acknowledged as they are taken in, so that a handler that
 * takes its time holds up nobody else: HiveMQ sends a client nothing new while anything that it has
 * sent is not acknowledged. What comes beyond waits unacknowledged until there is room, which holds
 * back the broker.
 */
final class Feed {
  private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

  private static final int MOST_BOUNDS = 4;

  /** What a handler does with a message. */
  interface Reader {
    /** Reads a message; {@code acknowledge} may be run more than once. */
    void read(Mqtt5Publish message, Runnable acknowledge);
  }

  private final MqttTopicFilter filter;
  private final boolean retained;
  private final boolean manual;
  private final Executor threads;
  private final Reader reader;
  private final int bound;
  private final BusMeters meters;
  private final Intake intake;
  private final ArrayDeque<Receipt> queue = new ArrayDeque<>();

  /** The last of the queue: not acknowledged, as there was no room for them. */
  private final ArrayDeque<Receipt> owed = new ArrayDeque<>();

  private boolean running;
  private boolean cancelled;
  private final CompletableFuture<Void> idle = new CompletableFuture<>();

  Feed(
      String topicFilter,
      boolean retained,
      boolean manual,
      Executor threads,
      Reader reader,
      int bound,
      BusMeters meters,
      Intake intake) {
    this.filter = MqttTopicFilter.of(topicFilter);
    this.retained = retained;
    this.manual = manual;
    this.threads = threads;
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

  /** What became of a message that was offered. */
  enum Offer {
    /** It is not wanted any more, or is one that may be lost. */
    NOT_TAKEN,
    /** It is taken, and may be acknowledged now. */
    TAKEN,
    /** It is taken; the feed will say when it may be acknowledged. */
    OWED
  }

  /** Offers a message, for {@link #start} to deliver. Called under the lock of the intake. */
  synchronized Offer offer(Receipt receipt) {
    if (cancelled) {
      return Offer.NOT_TAKEN;
    }
    if (receipt.isAtMostOnce() && queue.size() >= bound) {
      meters.dropped.increment();
      return Offer.NOT_TAKEN;
    }
    boolean room = queue.size() < bound;
    queue.add(receipt);
    if (!room && !manual) {
      owed.add(receipt);
    }
    return room && !manual ? Offer.TAKEN : Offer.OWED;
  }

  /** Has what was offered delivered. Called without the lock of the intake. */
  void start() {
    synchronized (this) {
      if (running || queue.isEmpty()) {
        return;
      }
      running = true;
    }
    threads.execute(this::run);
  }

  /** The broker lost the session: what waits far beyond the bound would pile up without end. */
  synchronized void shed() {
    int excess = queue.size() - MOST_BOUNDS * bound;
    for (int i = 0; i < excess; i++) {
      owed.remove(queue.remove());
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
    List<Receipt> unread;
    synchronized (this) {
      cancelled = true;
      unread = List.copyOf(manual ? queue : owed);
      queue.clear();
      owed.clear();
      signalIdle();
    }
    unread.forEach(intake::done);
  }

  /** Whether nothing waits for the handler, and it does not run. */
  synchronized boolean isIdle() {
    return !running && queue.isEmpty();
  }

  /** Completes when the feed has ended and its handler does not run any more. */
  CompletableFuture<Void> idle() {
    return idle;
  }

  private void run() {
    for (; ; ) {
      Receipt receipt;
      Receipt roomFor;
      synchronized (this) {
        receipt = queue.poll();
        if (receipt == null) {
          running = false;
          signalIdle();
          return;
        }
        roomFor = queue.size() - owed.size() < bound ? owed.poll() : null;
      }
      if (roomFor != null) {
        intake.done(roomFor);
      }
      deliver(receipt);
    }
  }

  private void signalIdle() {
    if (cancelled && !running) {
      BusThreads.COMPLETIONS.execute(() -> idle.complete(null));
    }
  }

  private void deliver(Receipt receipt) {
    AtomicBoolean done = new AtomicBoolean(!manual);
    Runnable acknowledge =
        () -> {
          if (done.compareAndSet(false, true)) {
            intake.done(receipt);
          }
        };
    try {
      meters.delivered.increment();
      reader.read(receipt.message, acknowledge);
    } catch (RuntimeException | Error e) {
      meters.handlerFailures.increment();
      LOG.atError()
          .addKeyValue("topic", receipt.message.getTopic())
          .setCause(e)
          .log("A handler failed; its message is acknowledged and not tried again");
      acknowledge.run();
    }
  }
}
