package io.twinbus.bus;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5Subscribe;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscriptions of a session. They outlive the broker's memory of the session: when it has
 * none, they are made again, and a refusal of that is tried again with back-off until it is
 * granted.
 */
final class Subscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

  private final BusOptions options;
  private final BusMeters meters;
  private final Mqtt5AsyncClient client;
  private final Intake intake;
  private final Backoff backoff;
  private final Set<Entry> entries = new LinkedHashSet<>();

  /** How many entries each filter has. */
  private final Map<String, Integer> uses = new HashMap<>();

  private boolean closed;

  Subscriptions(BusOptions options, BusMeters meters, Mqtt5AsyncClient client, Intake intake) {
    this.options = options;
    this.meters = meters;
    this.client = client;
    this.intake = intake;
    this.backoff = new Backoff(options.minBackoff(), options.maxBackoff());
  }

  /** One subscription. Its fields are guarded by the lock of the set. */
  private final class Entry implements Subscription {
    final Feed feed;
    final String filter;
    final CompletableFuture<Subscription> made = new CompletableFuture<>();
    @Nullable ScheduledFuture<?> deadline;
    boolean granted;
    int refusals;

    Entry(Feed feed) {
      this.feed = feed;
      this.filter = feed.filter().toString();
    }

    @Override
    public CompletableFuture<Void> cancel() {
      return Subscriptions.this.cancel(this);
    }

    @Override
    public boolean isIdle() {
      return feed.isIdle();
    }
  }

  /** Subscribes; the feed gets deliveries from now on. */
  CompletableFuture<Subscription> add(Feed feed) {
    Entry entry = new Entry(feed);
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(
            new BusException.Unavailable(entry.filter + ": the session is closed"));
      }
      entries.add(entry);
      uses.merge(entry.filter, 1, Integer::sum);
      intake.add(feed);
      entry.deadline =
          BusThreads.TIMER.schedule(
              () -> expire(entry), options.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
      send(entry, true);
    }
    return entry.made;
  }

  /** The broker has forgotten everything: subscribes again. */
  synchronized void restore() {
    List.copyOf(entries).forEach(entry -> send(entry, true));
  }

  /**
   * The broker says that it knows the session. It may have been killed before it had stored a
   * subscription, and would be silent for ever: it is told again, and asked for nothing that was
   * there before.
   */
  synchronized void confirm() {
    List.copyOf(entries).forEach(entry -> send(entry, !entry.granted));
  }

  /** Ends all of them without a word to the broker. */
  void close() {
    List<Entry> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(entries);
      entries.clear();
      uses.clear();
    }
    for (Entry entry : left) {
      drop(entry);
      fail(entry, new BusException.Unavailable(entry.filter + ": the session is closed"));
    }
  }

  private void send(Entry entry, boolean fromTheStart) {
    Mqtt5Subscribe subscribe =
        Mqtt5Subscribe.builder()
            .addSubscription()
            .topicFilter(entry.feed.filter())
            .qos(MqttQos.AT_LEAST_ONCE)
            .retainHandling(
                fromTheStart && entry.feed.wantsRetained()
                    ? Mqtt5RetainHandling.SEND
                    : Mqtt5RetainHandling.DO_NOT_SEND)
            .applySubscription()
            .build();
    var unused =
        client
            .subscribe(subscribe)
            .whenComplete(
                (granted, thrown) -> {
                  if (thrown == null) {
                    granted(entry);
                  } else {
                    failed(entry, Refusals.of(entry.filter, thrown));
                  }
                });
  }

  private void granted(Entry entry) {
    synchronized (this) {
      if (!entries.contains(entry)) {
        if (!closed && isLast(entry)) {
          var unused = unsubscribe(entry);
        }
        return;
      }
      entry.granted = true;
      entry.refusals = 0;
    }
    stopDeadline(entry);
    BusThreads.COMPLETIONS.execute(() -> entry.made.complete(entry));
  }

  private void failed(Entry entry, BusException failure) {
    if (!(failure instanceof BusException.Refused refused)) {
      // The session ended before the answer came: it is asked again with the next one, or times
      // out.
      return;
    }
    meters.refused(refused.reasonCode());
    synchronized (this) {
      if (!entries.contains(entry)) {
        return;
      }
      if (entry.granted) {
        var unused =
            BusThreads.TIMER.schedule(
                () -> retry(entry),
                backoff
                    .before(entry.refusals++, ThreadLocalRandom.current().nextDouble())
                    .toMillis(),
                TimeUnit.MILLISECONDS);
        LOG.atWarn()
            .addKeyValue("filter", entry.filter)
            .log("The broker refused to restore a subscription: {}", failure.getMessage());
        return;
      }
      forget(entry);
    }
    drop(entry);
    fail(entry, failure);
  }

  private synchronized void retry(Entry entry) {
    if (entries.contains(entry)) {
      send(entry, true);
    }
  }

  private void expire(Entry entry) {
    synchronized (this) {
      if (entry.granted || !forget(entry)) {
        return;
      }
    }
    meters.timeouts.increment();
    drop(entry);
    fail(
        entry,
        new BusException.DeadlineExceeded(
            entry.filter + ": no answer to the subscription within " + options.publishTimeout()));
  }

  private CompletableFuture<Void> cancel(Entry entry) {
    CompletableFuture<Void> gone = CompletableFuture.completedFuture(null);
    synchronized (this) {
      if (forget(entry) && isLast(entry) && !closed) {
        gone = unsubscribe(entry);
      }
    }
    drop(entry);
    return CompletableFuture.allOf(gone, entry.feed.idle());
  }

  private CompletableFuture<Void> unsubscribe(Entry entry) {
    return client
        .unsubscribe(Mqtt5Unsubscribe.builder().topicFilter(entry.feed.filter()).build())
        .handle(
            (done, thrown) ->
                thrown == null ? null : Refusals.of(entry.filter + ": cancel", thrown))
        .thenComposeAsync(
            failure ->
                failure instanceof BusException.Refused
                    ? CompletableFuture.<Void>failedFuture(failure)
                    : CompletableFuture.<Void>completedFuture(null),
            BusThreads.COMPLETIONS)
        .completeOnTimeout(null, options.publishTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean isLast(Entry entry) {
    return !uses.containsKey(entry.filter);
  }

  private boolean forget(Entry entry) {
    boolean known = entries.remove(entry);
    if (known) {
      uses.computeIfPresent(entry.filter, (filter, count) -> count > 1 ? count - 1 : null);
    }
    return known;
  }

  private void drop(Entry entry) {
    intake.remove(entry.feed);
    entry.feed.cancel();
  }

  private static void fail(Entry entry, BusException failure) {
    stopDeadline(entry);
    BusThreads.COMPLETIONS.execute(() -> entry.made.completeExceptionally(failure));
  }

  private static void stopDeadline(Entry entry) {
    ScheduledFuture<?> deadline = entry.deadline;
    if (deadline != null) {
      deadline.cancel(false);
    }
  }
}
