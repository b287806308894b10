package io.twinbus.bus;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Publications on their way to the broker: in the order of the calls, a bounded number at once, the
 * others waiting in a bounded queue. While there is no connection nothing is handed to the client,
 * so that what times out by then was certainly not sent.
 */
final class Outbox {
  private static final int OVERHEAD = 256;

  private final BusOptions options;
  private final BusMeters meters;
  private final Function<Mqtt5Publish, CompletableFuture<Mqtt5PublishResult>> client;
  private final ArrayDeque<Publication> queue = new ArrayDeque<>();

  /**
   * All that have not ended, and some that have, oldest first. INVARIANT: all have the same time,
   * so the first is due first, and one timer watches over all of them.
   */
  private final ArrayDeque<Publication> watched = new ArrayDeque<>();

  private long queuedBytes;
  private int inFlight;
  private boolean open;
  private boolean draining;
  private @Nullable String closed;
  private @Nullable CompletableFuture<Void> empty;
  private @Nullable ScheduledFuture<?> watch;

  Outbox(
      BusOptions options,
      BusMeters meters,
      Function<Mqtt5Publish, CompletableFuture<Mqtt5PublishResult>> client) {
    this.options = options;
    this.meters = meters;
    this.client = client;
  }

  /** One publication from the call to its end. Its fields are guarded by the lock of the outbox. */
  private static final class Publication {
    final Mqtt5Publish message;
    final CompletableFuture<Void> result = new CompletableFuture<>();
    final long bytes;
    final long due;
    final boolean direct;
    boolean sent;
    boolean ended;

    Publication(Mqtt5Publish message, long due, boolean direct) {
      this.message = message;
      this.due = due;
      this.direct = direct;
      this.bytes = OVERHEAD + (long) message.getPayload().map(ByteBuffer::remaining).orElse(0);
    }
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int queued() {
    return queue.size();
  }

  /** Takes a publication. Completes when the broker has acknowledged it, on another thread. */
  CompletableFuture<Void> offer(Mqtt5Publish message) {
    return offer(message, false);
  }

  /**
   * Takes a publication. Completes when the broker has acknowledged it.
   *
   * @param direct completes on the thread that read the acknowledgement
   */
  CompletableFuture<Void> offer(Mqtt5Publish message, boolean direct) {
    synchronized (this) {
      Publication publication =
          new Publication(message, System.nanoTime() + options.publishTimeout().toNanos(), direct);
      BusException refusal = refusal(publication);
      if (refusal != null) {
        return CompletableFuture.failedFuture(refusal);
      }
      watched.add(publication);
      watch();
      queue.add(publication);
      queuedBytes += publication.bytes;
      drain();
      return publication.result;
    }
  }

  /** There is a connection. */
  synchronized void open() {
    open = true;
    drain();
  }

  /** There is no connection. */
  synchronized void pause() {
    open = false;
  }

  /** Takes nothing more; completes when everything that was taken has ended. */
  synchronized CompletableFuture<Void> close(String why) {
    closed = why;
    CompletableFuture<Void> done = new CompletableFuture<>();
    empty = done;
    signalEmpty();
    return done;
  }

  /** Fails everything that has not ended. */
  void abandon(String why) {
    ArrayDeque<Publication> left;
    synchronized (this) {
      closed = why;
      left = new ArrayDeque<>(queue);
      left.forEach(each -> each.ended = true);
      queue.clear();
      queuedBytes = 0;
      signalEmpty();
    }
    left.forEach(each -> fail(each, new BusException.Unavailable(what(each) + ": " + why)));
  }

  private @Nullable BusException refusal(Publication publication) {
    if (closed != null) {
      return new BusException.Unavailable(what(publication) + ": " + closed);
    }
    boolean full =
        queue.size() >= options.maxQueued()
            || (!queue.isEmpty() && queuedBytes + publication.bytes > options.maxQueuedBytes());
    if (full) {
      meters.queueOverflows.increment();
      return new BusException.Unavailable(
          what(publication)
              + ": the queue is full: "
              + queue.size()
              + " publications of "
              + queuedBytes
              + " bytes wait"
              + (open ? "" : " for a connection")
              + "; publish less, or wait for earlier ones to complete");
    }
    return null;
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      while (open && inFlight < options.maxInFlight() && !queue.isEmpty()) {
        send(queue.remove());
      }
    } finally {
      draining = false;
    }
  }

  private void send(Publication publication) {
    queuedBytes -= publication.bytes;
    publication.sent = true;
    inFlight++;
    var unused =
        client
            .apply(publication.message)
            .whenComplete((acknowledged, thrown) -> ended(publication, thrown));
  }

  private void ended(Publication publication, @Nullable Throwable thrown) {
    if (thrown == null) {
      meters.published.increment();
      complete(publication);
    } else {
      BusException failure = Refusals.of(what(publication), thrown);
      if (failure instanceof BusException.Refused refused) {
        meters.refused(refused.reasonCode());
      }
      fail(publication, failure);
    }
    synchronized (this) {
      publication.ended = true;
      forgetEnded();
      inFlight--;
      drain();
      signalEmpty();
    }
  }

  /** Has the oldest that has not ended looked at when it is due. */
  private void watch() {
    Publication oldest = watched.peek();
    if (watch == null && oldest != null) {
      watch =
          BusThreads.TIMER.schedule(
              this::expire, oldest.due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
  }

  private void forgetEnded() {
    for (Publication each = watched.peek(); each != null && each.ended; each = watched.peek()) {
      watched.remove();
    }
  }

  private void expire() {
    List<Publication> late = new ArrayList<>();
    synchronized (this) {
      watch = null;
      forgetEnded();
      long now = System.nanoTime();
      for (Publication each = watched.peek();
          each != null && each.due - now <= 0;
          each = watched.peek()) {
        late.add(watched.remove());
        each.ended = true;
        if (!each.sent && queue.remove(each)) {
          queuedBytes -= each.bytes;
        }
        forgetEnded();
      }
      watch();
      signalEmpty();
    }
    for (Publication each : late) {
      meters.timeouts.increment();
      fail(each, tooLate(each));
    }
  }

  private BusException tooLate(Publication publication) {
    return new BusException.DeadlineExceeded(
        what(publication)
            + (publication.sent
                ? ": no acknowledgement within "
                : ": not sent, as there was no connection or no room within ")
            + options.publishTimeout());
  }

  private void signalEmpty() {
    if (empty != null && queue.isEmpty() && inFlight == 0) {
      empty.complete(null);
      if (watch != null) {
        watch.cancel(false); // it would hold on to the session until it is due
      }
    }
  }

  private static void complete(Publication publication) {
    if (publication.direct) {
      publication.result.complete(null);
    } else {
      BusThreads.COMPLETIONS.execute(() -> publication.result.complete(null));
    }
  }

  private static void fail(Publication publication, BusException failure) {
    BusThreads.COMPLETIONS.execute(() -> publication.result.completeExceptionally(failure));
  }

  private static String what(Publication publication) {
    return publication.message.getTopic().toString();
  }
}
